import type { Bus } from '#bus';
import { type EventLog, runRelay, type SnapshotStore } from '#event-log';
import type { Clock, Log } from '#kernel';
import type { Readiness, Tasks } from '#service-kit';
import type { SchedulerConfig } from './config.ts';
import type { DecideAndAppend } from './handlers/decide-and-append.ts';
import type { DecideOnReservation } from './handlers/decide-on-reservation.ts';
import { endClosedProjects } from './handlers/end-closed-projects.ts';
import type { FollowReport } from './handlers/follow-report.ts';
import { keepReservations } from './handlers/keep-reservations.ts';
import { liftRooms } from './handlers/lift-rooms.ts';
import { passDeadlines } from './handlers/pass-deadlines.ts';
import type { PlacementLoop } from './handlers/place-waiting.ts';
import { tendNodes } from './handlers/tend-nodes.ts';
import type { NodeWatch } from './handlers/watch-nodes.ts';
import type { UsageWatch } from './handlers/watch-usage.ts';
import { sayError } from './say-error.ts';
import { consumeReports } from './transport/consume-reports.ts';
import { followTheClock } from './transport/follow-the-clock.ts';
import { hearHeartbeats } from './transport/hear-heartbeats.ts';
import { hearUsage } from './transport/hear-usage.ts';
import { keepWorldSaved, USUAL_SAVING } from './world/keep-world-saved.ts';
import type { WorldFollower } from './world/world-follower.ts';

/** All that the scheduler does without being asked. */
export const runInBackground = (
  config: SchedulerConfig,
  tasks: Tasks,
  readiness: Readiness,
  bus: Bus,
  log: Log,
  clock: Clock,
  eventLog: EventLog,
  snapshots: SnapshotStore,
  follower: WorldFollower,
  watch: NodeWatch,
  decide: DecideAndAppend,
  followReport: FollowReport,
  loop: PlacementLoop,
  reservations: DecideOnReservation,
  usage: UsageWatch,
) => {
  const { world } = follower;
  tasks.add(consumeReports(bus, log, followReport));
  tasks.add({
    name: 'relay',
    run: (signal) => runRelay({ postgresUrl: config.postgresUrl, connected: bus.connected, log }, signal),
  });
  const onError = sayError(log);
  const rules = { deviceLossMs: config.deviceLossMs };
  tasks.add(
    followTheClock('deadlines', passDeadlines({ world, decideAndAppend: decide, clock, rules, onError })),
  );
  tasks.add(followTheClock('liveness', watch.look));
  tasks.add(followTheClock('usage', usage.look));
  tasks.add(followTheClock('rooms', liftRooms({ log: eventLog, world, clock, onError })));
  // Some may start because their time has come, and nothing else happens.
  tasks.add(followTheClock('planning', () => Promise.resolve(loop.wake())));
  tasks.add(followTheClock('nodes', tendNodes({ log: eventLog, world, clock, onError })));
  const save = keepWorldSaved({ follower, snapshots, clock, rule: USUAL_SAVING, onError });
  tasks.add(followTheClock('snapshots', save));
  const keep = keepReservations({ world, reservations, clock, onError });
  tasks.add(followTheClock('reservations', keep));
  const endings = { world, decideAndAppend: decide, reservations, clock, onError };
  tasks.add(followTheClock('closed projects', endClosedProjects(endings)));
  readiness.add('log', () =>
    follower.isCurrent() ? Promise.resolve() : Promise.reject(new Error('behind the event log')),
  );
  hearUsage(bus, usage);
  return hearHeartbeats(bus, watch);
};
