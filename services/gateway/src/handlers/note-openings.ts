import { describeError } from '#kernel';
import type { Log, UserId } from '#kernel';
import type { AppJournal } from '../ports/app-journal.ts';
import type { AppRoute } from './app-routes.ts';

/** Somebody sees a page of an app. */
export type NoteOpening = (route: AppRoute, userId: UserId) => void;

const KNOWN_MAX = 5000;

/** Has it recorded who came to which app, once for each start of it; nobody waits for that. */
export const noteOpenings = (journal: AppJournal, log: Log): NoteOpening => {
  const told = new Set<string>();
  return ({ run, opened }, userId) => {
    const name = `${run.sessionId}/${run.epoch}/${opened.instance}/${userId}`;
    if (told.has(name)) return;
    if (told.size >= KNOWN_MAX) told.clear();
    told.add(name);
    const { sessionId, epoch } = run;
    journal.record({ sessionId, epoch, app: opened.app, instance: opened.instance, userId }).then(
      (outcome) => {
        if (!outcome.ok) log.debug({ sessionId, refusal: outcome.refusal }, 'an opening is not recorded');
      },
      (error: unknown) => {
        told.delete(name);
        log.warn({ sessionId, cause: describeError(error) }, 'an opening could not be recorded');
      },
    );
  };
};
