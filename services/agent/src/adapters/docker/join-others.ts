import { describeError, type Log } from '#kernel';
import { type RunKey, runName } from '../../domain/run.ts';
import type { RunSpec } from '../../ports/runtime.ts';
import type { BetweenNetworks } from './between-nodes.ts';
import { containerName, groupName } from './container-options.ts';

/** Puts members of sessions on several nodes on the network between these, and takes it away when they are gone. */
export const joinOthers = (between: BetweenNetworks, log: Log) => {
  /** Those that this process has put there; of what others have left the sweep takes care. */
  const joined = new Set<string>();
  return {
    join: async ({ key, place }: RunSpec): Promise<void> => {
      if (place?.between === undefined) return;
      joined.add(runName(key));
      await between.attach(containerName(key), groupName(key), place.rank, place.between);
    },
    leave: async (key: RunKey): Promise<void> => {
      if (joined.delete(runName(key))) await between.sweep();
    },
    close: () =>
      between.sweep().catch((error: unknown) => {
        // What is left is found by the next agent on this state folder.
        log.warn({ cause: describeError(error) }, 'the networks between nodes could not be removed now');
      }),
  };
};
