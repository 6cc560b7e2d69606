import { describe } from 'vitest';
import { fileOperationsContract } from './file-operations-contract.ts';
import { nativeFileOperations, nativeProgram } from './native-file-operations.ts';
import { buildHelper } from './native/build-helper.ts';

const build = buildHelper();
const path = build.kind === 'unavailable' ? '' : build.path;

describe.skipIf(build.kind === 'unavailable')('the native helper (needs a C compiler)', () => {
  fileOperationsContract(() => ({ operations: nativeFileOperations(path), program: nativeProgram(path) }));
});
