import { isTransferEvent, type TransferFact } from '#contracts';
import { decodeFact, type EventLog } from '#event-log';
import { DependencyFailure, streamName, type TransferId } from '#kernel';
import { evolveTransfer, initialTransfer, type TransferState } from '../domain/transfer/transfer-state.ts';
import { storageCommand } from './name-ids.ts';

/** A transfer's state by the log, and what is recorded of it. */
export type TransferLog = {
  readonly look: (id: TransferId) => Promise<TransferState>;
  readonly record: (
    id: TransferId,
    what: string,
    decide: (state: TransferState) => readonly TransferFact[],
  ) => Promise<TransferState>;
};

const ATTEMPTS_MAX = 10;

export const transferLog = (log: EventLog): TransferLog => {
  const load = async (id: TransferId) => {
    const stream = streamName(`transfer-${id}`);
    let [state, version] = [initialTransfer, 0];
    for (const event of await log.readStream(stream)) {
      if (isTransferEvent(event) && decodeFact(event).ok) state = evolveTransfer(state, event);
      version = event.version;
    }
    return { stream, state, version };
  };
  return {
    look: async (id) => (await load(id)).state,
    record: async (id, what, decide) => {
      for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt += 1) {
        const { stream, state, version } = await load(id);
        const facts = decide(state);
        if (facts.length === 0) return state;
        const answer = await log.append({
          commandId: storageCommand('transfer', id, what, version),
          meta: { actor: 'service:storage', correlationId: id },
          writes: [{ stream, expectedVersion: version, facts }],
        });
        if (answer.kind !== 'conflict') return facts.reduce(evolveTransfer, state);
      }
      throw new DependencyFailure('event-log', `transfer ${id}: lost every race`, {
        retryable: true,
        cause: undefined,
      });
    },
  };
};
