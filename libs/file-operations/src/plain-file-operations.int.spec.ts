import { describe } from 'vitest';
import { fileOperationsContract } from './file-operations-contract.ts';
import { plainFileOperations, plainProgram } from './plain-file-operations.ts';

describe('the program in TypeScript', () => {
  fileOperationsContract(() => ({ operations: plainFileOperations(), program: plainProgram() }));
});
