import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the clone. Not by `import.meta.dirname`: on a Node without it the person shall be told that it is too old. */
export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
