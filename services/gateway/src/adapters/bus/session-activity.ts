import type { Bus } from '#bus';
import { SUBJECTS } from '#contracts';
import type { Clock, SessionId } from '#kernel';
import type { SessionActivity } from '../../ports/session-activity.ts';

const EVERY_MS = 10_000;
const KNOWN_MAX = 20_000;

export const busSessionActivity = (bus: Bus, clock: Clock): SessionActivity => {
  const toldAt = new Map<SessionId, number>();
  return {
    note: (session, by) => {
      const now = performance.now();
      if (now - (toldAt.get(session) ?? Number.NEGATIVE_INFINITY) < EVERY_MS) return;
      if (toldAt.size >= KNOWN_MAX) toldAt.clear();
      toldAt.set(session, now);
      bus.hint(SUBJECTS.activity(session), JSON.stringify({ at: clock.now(), by }));
    },
  };
};
