import type { NoteAppAnswer } from '#contracts';
import { type Clock, type CommandId, type Refusal, type Result, type SessionId, accept } from '#kernel';
import { noteApp } from '../domain/session/note-app.ts';
import type { DecideAndAppend } from './decide-and-append.ts';

export type NoteApp = (
  commandId: CommandId,
  sessionId: SessionId,
  opening: { readonly epoch: number; readonly app: string; readonly by: string },
) => Promise<Result<NoteAppAnswer, Refusal>>;

/** Records that somebody came to an app; the same opening once, since its command has the same id. */
export const noteAppHandler =
  (decideAndAppend: DecideAndAppend, clock: Clock): NoteApp =>
  async (commandId, sessionId, { epoch, app, by }) => {
    const outcome = await decideAndAppend({
      commandId,
      meta: { actor: by, correlationId: sessionId },
      sessionId,
      decide: ({ session }) => noteApp({ epoch, app, by, at: clock.now() }, session),
    });
    return outcome.ok ? accept({ position: outcome.value.position }) : outcome;
  };
