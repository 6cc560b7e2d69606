import type { GrantMemory, RunKey } from '../domain/run.ts';

/** What has to survive the agent: durable before `write` resolves. */
export type GrantMemories = {
  readonly all: () => ReadonlyMap<string, GrantMemory>;
  readonly write: (memory: GrantMemory) => Promise<void>;
  readonly forget: (key: RunKey) => Promise<void>;
};
