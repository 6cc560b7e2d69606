import type { StopSessionAnswer } from '#contracts';
import { type Clock, type CommandId, type Refusal, type Result, type SessionId, accept } from '#kernel';
import { stopSession } from '../domain/session/stop-session.ts';
import type { DecideAndAppend } from './decide-and-append.ts';

export type StopSession = (
  commandId: CommandId,
  sessionId: SessionId,
  by: string,
) => Promise<Result<StopSessionAnswer, Refusal>>;

/** Stops a session in whatever phase it is. */
export const stopSessionHandler =
  (decideAndAppend: DecideAndAppend, clock: Clock): StopSession =>
  async (commandId, sessionId, by) => {
    let alreadyEnded = false;
    const outcome = await decideAndAppend({
      commandId,
      meta: { actor: by, correlationId: sessionId },
      sessionId,
      decide: ({ session, nodeOf }) => {
        alreadyEnded = session.phase === 'ended';
        return stopSession({ by, at: clock.now() }, session, nodeOf);
      },
    });
    return outcome.ok ? accept({ position: outcome.value.position, alreadyEnded }) : outcome;
  };
