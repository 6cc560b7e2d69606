import { v5 } from 'uuid';
import type { Requester } from '#bus';
import { NoteAppCommandDto, parseAs, PATTERNS } from '#contracts';
import { accept } from '#kernel';
import type { AppJournal } from '../../ports/app-journal.ts';

/** Any UUID; fixed for ever, since ids of commands follow from it. */
const NAMESPACE = 'a3c4d1b8-52c6-4f0e-9f63-0c1d5f2e7b90';
const COMMAND = { timeoutMs: 4000, retryForMs: 8000 };

export const busAppJournal = (request: Requester): AppJournal => ({
  record: async ({ sessionId, epoch, app, instance, userId }) => {
    const asked = parseAs(NoteAppCommandDto, {
      // Whichever gateway says it, and however often: it is the same opening.
      commandId: v5(`${sessionId}\n${epoch}\n${app}\n${instance}\n${userId}`, NAMESPACE),
      ...{ sessionId, epoch, app, by: `user:${userId}` },
    });
    if (!asked.ok) return asked;
    const outcome = await request(PATTERNS.sessionNoteApp, asked.value, COMMAND);
    return outcome.ok ? accept(undefined) : outcome;
  },
});
