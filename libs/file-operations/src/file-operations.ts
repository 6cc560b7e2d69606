/**
 * One operation on many files: `find`, `ls`, `du`, `rm`, `cp`, `chmod`, `chown` or `stat`, in the words of the POSIX tool of that name. Links are never
 * followed below what is named; what fails is told with its path, and the rest goes on.
 */
export type FileOperations = {
  /** `native`: the helper in C, with many requests in flight; `plain`: the same words carried out in TypeScript. */
  readonly kind: 'native' | 'plain';
  readonly start: (request: FileOperationRequest) => RunningFileOperation;
};

/** What is asked for. */
export type FileOperationRequest = {
  /** The command, options and paths: `['find', '.', '-name', '*.pt']`. */
  readonly words: readonly string[];
  /** From where paths begin; the working folder of this process if absent. */
  readonly cwd?: string;
  /** Nothing outside of this folder is read or changed, whatever paths and links say; paths begin there. */
  readonly beneath?: string;
  /** Results as JSON, to be read from `entries`; `print`: as text, to this process's own stdout. */
  readonly results: 'entries' | 'print';
  readonly onFailure?: (failure: FileFailure) => void;
  /** At most twice a second. */
  readonly onProgress?: (counts: FileCounts) => void;
};

/** One under way. It ends when this process does. */
export type RunningFileOperation = {
  /** Results, one after the other; who reads slowly makes the operation wait. It is to be read to its end, if it was asked for. */
  readonly entries: AsyncIterable<FileEntry>;
  readonly ended: Promise<FileOperationEnd>;
  /** What is done stays done. Ends within two seconds, also if a server does not answer. */
  readonly cancel: () => void;
};

/** A path with what is known of it. If the path is no UTF-8, `pathBytes` has it in base64. */
export type FileEntry = {
  readonly path: string;
  readonly pathBytes?: string;
  readonly [field: string]: unknown;
};

/** Something that could not be done. The code is the system's (`EACCES`), or one of ours (`link-not-followed`). */
export type FileFailure = {
  readonly path: string;
  readonly pathBytes?: string;
  readonly attempted?: string;
  readonly code: string;
  readonly message: string;
};

/** How far it is. `vanished`: found, and gone before it could be dealt with. */
export type FileCounts = {
  readonly files: number;
  readonly folders: number;
  readonly bytes: number;
  readonly failures: number;
  readonly vanished: number;
};

/** How it ended. `refused`: the words make no sense, and nothing was done. `broken`: the program ended in a way that it never should. */
export type FileOperationEnd =
  | { readonly kind: 'done' | 'cancelled'; readonly counts: FileCounts }
  | { readonly kind: 'refused'; readonly code: 'usage'; readonly message: string }
  | { readonly kind: 'broken'; readonly message: string };
