import type { EventLog } from '#event-log';
import { commandId, DependencyFailure, streamName, toIso } from '#kernel';
import type { Clock } from '#kernel';
import { v4 } from 'uuid';
import { auditStream, refusedFact, tallied } from '../domain/refusal-tally.ts';
import type { RefusedRequest, Tallies, Tally } from '../domain/refusal-tally.ts';
import type { Origins } from '../ports/sign-in.ts';

export type RecordRefusals = {
  /** Counts one; costs nothing but that. */
  readonly count: (request: RefusedRequest) => void;
  /** Records what was counted since the last time. @throws DependencyFailure; what was counted is kept then */
  readonly flush: () => Promise<void>;
};

/** What the door refuses, in the log at a bounded rate: some facts each time that it is flushed, however many requests there were. */
export const recordRefusals = (log: EventLog, origins: Origins, clock: Clock): RecordRefusals => {
  let tallies: Tallies = new Map();

  const record = async (counted: readonly Tally[]): Promise<void> => {
    const now = clock.now();
    const facts = await Promise.all(
      counted.map(async (one) =>
        refusedFact(
          one,
          one.address === ''
            ? undefined
            : await origins.idOf({ address: one.address, agent: one.agent }, now),
        ),
      ),
    );
    await log.append({
      commandId: commandId(v4()),
      meta: { actor: 'service:gateway' },
      writes: [{ stream: streamName(auditStream(toIso(now))), facts }],
    });
  };

  return {
    count: (request) => void (tallies = tallied(tallies, request, clock.now())),
    flush: async () => {
      const counted = [...tallies.values()];
      if (counted.length === 0) return;
      const kept = tallies;
      tallies = new Map();
      try {
        await record(counted);
      } catch (error) {
        if (!(error instanceof DependencyFailure)) throw error;
        // What came in the meantime is less than what it would be added to.
        tallies = kept;
      }
    },
  };
};
