import { epochMs, type EpochMs, type Incarnation, type NodeId } from '#kernel';
import type { EventLog } from '#event-log';
import { bookReservationHandler, cancelReservationHandler } from '../src/handlers/book-reservation.ts';
import { decideAndAppend } from '../src/handlers/decide-and-append.ts';
import { decideOnStream } from '../src/handlers/decide-on-stream.ts';
import { decideOnReservation } from '../src/handlers/decide-on-reservation.ts';
import { endClosedProjects } from '../src/handlers/end-closed-projects.ts';
import { followReportHandler } from '../src/handlers/follow-report.ts';
import { joinNodeHandler } from '../src/handlers/join-node.ts';
import { keepReservations } from '../src/handlers/keep-reservations.ts';
import { manageProjects } from '../src/handlers/manage-projects.ts';
import { operateNodeHandler } from '../src/handlers/operate-node.ts';
import { passDeadlines } from '../src/handlers/pass-deadlines.ts';
import { runPlacementLoop } from '../src/handlers/place-waiting.ts';
import { operateQueue } from '../src/handlers/operate-queue.ts';
import { requestArrayHandler } from '../src/handlers/request-array.ts';
import { requestSessionHandler } from '../src/handlers/request-session.ts';
import { setQuotaHandler } from '../src/handlers/set-quota.ts';
import { stopSessionHandler } from '../src/handlers/stop-session.ts';
import { tellDesiredHandler } from '../src/handlers/tell-desired.ts';
import { tellProjects } from '../src/handlers/tell-projects.ts';
import { tendNodes } from '../src/handlers/tend-nodes.ts';
import { watchNodes } from '../src/handlers/watch-nodes.ts';
import { followWorld } from '../src/world/world-follower.ts';
import { createWorld } from '../src/world/world.ts';
import { minute } from './builders.ts';

const NEVER_MS = 2 ** 30;
/** A node is lost after a minute, given up after three; so is what runs on a device after two. */
const LIMITS = { silenceMs: 60_000, lossMs: 120_000 };
const RULES = { deviceLossMs: 120_000 };

/** Time that the test moves. */
export const createTestClock = () => {
  let now: EpochMs = minute(0);
  return {
    now: () => now,
    advance: (minutes: number) => {
      now = epochMs(now + minutes * 60_000);
    },
  };
};
export type TestClock = ReturnType<typeof createTestClock>;

/** One scheduler process: its own world over the shared log. */
export const createTestScheduler = (log: EventLog, clock: TestClock, fencing: 'auto' | 'manual' = 'auto') => {
  const onError = (sentence: string) => {
    throw new Error(sentence);
  };
  const world = createWorld();
  const follower = followWorld({ source: log, world, onError, pollMs: NEVER_MS });
  const decide = decideAndAppend({ log, follower });
  const loop = runPlacementLoop({ log, follower, clock, onError });
  const watch = watchNodes({ log, world, clock, limits: LIMITS, fencing, onError });
  const tend = tendNodes({ log, world, clock, onError });
  const reservations = decideOnReservation(log, follower, clock);
  const keep = keepReservations({ world, reservations, clock, onError });
  return {
    world,
    follower,
    request: requestSessionHandler(decide),
    requestArray: requestArrayHandler(decide),
    queue: operateQueue(decide, clock),
    stop: stopSessionHandler(decide, clock),
    report: followReportHandler(decide),
    join: joinNodeHandler(log, follower, clock),
    desired: tellDesiredHandler(follower),
    book: bookReservationHandler(reservations),
    cancel: cancelReservationHandler(reservations),
    operate: operateNodeHandler(log, follower, clock),
    setQuota: setQuotaHandler(decideOnStream(log, follower), clock, tellProjects(follower, clock)),
    projects: manageProjects({
      log,
      follower,
      decide: decideOnStream(log, follower),
      tell: tellProjects(follower, clock),
      clock,
    }),
    endClosed: endClosedProjects({ world, decideAndAppend: decide, reservations, clock, onError }),
    deadlines: passDeadlines({ world, decideAndAppend: decide, clock, rules: RULES, onError }),
    /** Hears these nodes, and looks at all of them, and at all reservations. */
    look: async (alive: readonly { nodeId: NodeId; incarnation: Incarnation }[]) => {
      await follower.catchUp();
      for (const { nodeId, incarnation } of alive) watch.heard(nodeId, incarnation);
      await watch.look();
      await tend();
      await keep();
    },
    place: async () => {
      loop.wake();
      await loop.idle();
    },
    end: async () => {
      await loop.stop();
      await follower.stop();
    },
  };
};
export type TestScheduler = ReturnType<typeof createTestScheduler>;
