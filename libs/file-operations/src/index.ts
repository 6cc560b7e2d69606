import type { FileOperations } from './file-operations.ts';
import { findHelper, nativeFileOperations } from './native-file-operations.ts';
import { plainFileOperations } from './plain-file-operations.ts';

export type {
  FileCounts,
  FileEntry,
  FileFailure,
  FileOperationEnd,
  FileOperationRequest,
  FileOperations,
  RunningFileOperation,
} from './file-operations.ts';
export { buildInit, buildTerminal } from './native/build-static.ts';
export type { Compiled } from './native/compile.ts';
export { plainFileOperations };

/** The best that there is on this machine. */
export const fileOperations = (): FileOperations => {
  const helper = findHelper();
  return helper === undefined ? plainFileOperations() : nativeFileOperations(helper);
};
