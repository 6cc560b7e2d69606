import { type GrantMemory, runName } from '../../domain/run.ts';
import type { GrantMemories } from '../../ports/grant-memories.ts';

/** For nodes whose runs do not outlive the process either. */
export const memoryGrantMemories = (): GrantMemories => {
  const memories = new Map<string, GrantMemory>();
  return {
    all: () => memories,
    write: (memory) => {
      memories.set(runName(memory), memory);
      return Promise.resolve();
    },
    forget: (key) => {
      memories.delete(runName(key));
      return Promise.resolve();
    },
  };
};
