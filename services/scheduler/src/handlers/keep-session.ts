import type { KeepSessionAnswer } from '#contracts';
import {
  type Clock,
  type CommandId,
  type Refusal,
  type Result,
  type SessionId,
  accept,
  later,
} from '#kernel';
import { keepSession } from '../domain/idle/keep-session.ts';
import type { DecideAndAppend } from './decide-and-append.ts';

export type KeepSession = (
  commandId: CommandId,
  sessionId: SessionId,
  wish: { readonly forMs: number; readonly by: string },
) => Promise<Result<KeepSessionAnswer, Refusal>>;

/** Records that somebody still needs a session. */
export const keepSessionHandler =
  (decideAndAppend: DecideAndAppend, clock: Clock): KeepSession =>
  async (commandId, sessionId, { forMs, by }) => {
    const at = clock.now();
    const until = later(at, forMs);
    const outcome = await decideAndAppend({
      commandId,
      meta: { actor: by, correlationId: sessionId },
      sessionId,
      decide: ({ session }) => keepSession({ by, until, at }, session),
    });
    return outcome.ok ? accept({ position: outcome.value.position, until }) : outcome;
  };
