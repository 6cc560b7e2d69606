import { countingFiles } from '#folder-files';

/** How many files a folder holds, for file systems that tell its bytes themselves: a look at each directory, and not at each file. */
export const countTree = countingFiles();
