import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkLog, type GrantStatus, type RecordedEvent, type Report } from '#contracts';
import { type EventLog, inMemoryEventLog } from '#event-log';
import {
  type EpochMs,
  type Incarnation,
  type NodeId,
  type SessionId,
  epochMs,
  incarnation,
  nodeId,
  position,
  sessionId,
} from '#kernel';
import { decideAndAppend } from '../src/handlers/decide-and-append.ts';
import { followReportHandler } from '../src/handlers/follow-report.ts';
import { joinNodeHandler } from '../src/handlers/join-node.ts';
import { nameCommand } from '../src/handlers/name-command.ts';
import { passDeadlines } from '../src/handlers/pass-deadlines.ts';
import { runPlacementLoop } from '../src/handlers/place-waiting.ts';
import { requestSessionHandler } from '../src/handlers/request-session.ts';
import { stopSessionHandler } from '../src/handlers/stop-session.ts';
import { tellDesiredHandler } from '../src/handlers/tell-desired.ts';
import { readable } from '../src/world/readable.ts';
import { followWorld } from '../src/world/world-follower.ts';
import { createWorld } from '../src/world/world.ts';
import { asked, joined, minute, resources } from './builders.ts';

const NEVER_MS = 2 ** 30;

/** Time that the test moves. */
const createClock = () => {
  let now: EpochMs = minute(0);
  return {
    now: () => now,
    advance: (minutes: number) => {
      now = epochMs(now + minutes * 60_000);
    },
  };
};
type TestClock = ReturnType<typeof createClock>;

/** One scheduler process: its own world over the shared log. */
const createScheduler = (log: EventLog, clock: TestClock) => {
  const onError = (sentence: string) => {
    throw new Error(sentence);
  };
  const world = createWorld();
  const follower = followWorld({
    source: log,
    world,
    onError,
    pollMs: NEVER_MS,
  });
  const decide = decideAndAppend({ log, follower });
  const loop = runPlacementLoop({ log, follower, clock, onError });
  return {
    world,
    follower,
    request: requestSessionHandler(decide),
    stop: stopSessionHandler(decide, clock),
    report: followReportHandler(decide),
    join: joinNodeHandler(log, follower, clock),
    desired: tellDesiredHandler(follower),
    deadlines: passDeadlines({ world, decideAndAppend: decide, clock, onError }),
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
type Scheduler = ReturnType<typeof createScheduler>;

/** An agent that does what it is told, and says so; its reports go into a bag from which the test draws them in any order. */
const createAgent = (id: NodeId, gpus: number, clock: TestClock, bag: Report[]) => {
  let boot = 0;
  let seq = 0;
  let current: Incarnation = incarnation('11111111-1111-4111-8111-000000000000');
  const say = (session: SessionId, epoch: number, status: GrantStatus) => {
    seq += 1;
    bag.push({ nodeId: id, incarnation: current, seq, at: clock.now(), sessionId: session, epoch, status });
  };
  const join = (scheduler: Scheduler) => {
    boot += 1;
    seq = 0;
    current = incarnation(`11111111-1111-4111-8111-${String(boot).padStart(12, '0')}`);
    const fact = joined(gpus, current, id);
    if (fact.type !== 'node.joined') throw new Error('the builder builds something else');
    return scheduler.join({ nodeId: id, incarnation: current, inventory: fact.data.inventory });
  };
  /** One look at the desired state; `mood` picks what its programs do. */
  const step = async (scheduler: Scheduler, mood: number) => {
    const desired = await scheduler.desired(id, current);
    if (!desired.ok) {
      // A late join of an earlier boot took the node over; as a real agent does, this one starts again.
      await join(scheduler);
      return;
    }
    for (const [index, grant] of desired.value.grants.entries()) {
      const at = clock.now();
      const end = { kind: 'exit', exitCode: mood % 3, oomKilled: mood % 5 === 4 } as const;
      const gone = { phase: 'absent', end, startedAt: at, endedAt: at } as const;
      if (grant.want === 'stop') say(grant.sessionId, grant.epoch, { ...gone, end: null });
      else if (grant.known === 'ended') say(grant.sessionId, grant.epoch, gone);
      else if ((mood + index) % 7 === 6)
        say(grant.sessionId, grant.epoch, { phase: 'refused', code: 'device-gone', message: 'gone' });
      else if ((mood + index) % 3 === 0)
        say(grant.sessionId, grant.epoch, { phase: 'ended', end, startedAt: at, endedAt: at });
      else say(grant.sessionId, grant.epoch, { phase: 'running', startedAt: at });
    }
  };
  return { join, step };
};

type Op =
  | { readonly op: 'request'; readonly gpu: number; readonly cpu: number; readonly maxWait: number }
  | { readonly op: 'place' | 'deadlines' }
  | { readonly op: 'stop'; readonly which: number }
  | { readonly op: 'agent'; readonly node: number; readonly mood: number }
  | { readonly op: 'restart'; readonly node: number }
  | { readonly op: 'deliver'; readonly which: number; readonly keep: boolean }
  | { readonly op: 'wait'; readonly minutes: number };

const small = fc.nat({ max: 30 });
const op: fc.Arbitrary<Op> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      op: fc.constant('request' as const),
      gpu: fc.constantFrom(0, 0.25, 0.5, 0.7, 1, 2),
      cpu: fc.integer({ min: 1, max: 12 }),
      maxWait: fc.integer({ min: 1, max: 60 }),
    }),
  },
  { weight: 5, arbitrary: fc.record({ op: fc.constant('place' as const) }) },
  { weight: 1, arbitrary: fc.record({ op: fc.constant('deadlines' as const) }) },
  { weight: 2, arbitrary: fc.record({ op: fc.constant('stop' as const), which: small }) },
  { weight: 6, arbitrary: fc.record({ op: fc.constant('agent' as const), node: small, mood: small }) },
  { weight: 1, arbitrary: fc.record({ op: fc.constant('restart' as const), node: small }) },
  {
    weight: 8,
    arbitrary: fc.record({ op: fc.constant('deliver' as const), which: small, keep: fc.boolean() }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ op: fc.constant('wait' as const), minutes: fc.integer({ min: 1, max: 30 }) }),
  },
);
/** Operations of one round run at once, spread over two schedulers. */
const rounds = fc.array(fc.array(fc.tuple(op, fc.nat({ max: 1 })), { minLength: 1, maxLength: 6 }), {
  minLength: 5,
  maxLength: 40,
});

const startSystem = async () => {
  const clock = createClock();
  const log = inMemoryEventLog({ clock });
  const schedulers = [createScheduler(log, clock), createScheduler(log, clock)] as const;
  const bag: Report[] = [];
  const agents = [0, 1, 2].map((n) => createAgent(nodeId(`node-${n}`), n, clock, bag));
  for (const agent of agents) await agent.join(schedulers[0]);
  const sessions: SessionId[] = [];
  let commandCount = 0;

  const perform = async (wish: Op, scheduler: Scheduler): Promise<void> => {
    commandCount += 1;
    switch (wish.op) {
      case 'request': {
        const id = sessionId(`s${String(sessions.length).padStart(11, '0')}`);
        sessions.push(id);
        const limits = { waitMs: wish.maxWait * 60_000, prepareMs: 600_000, runMs: 900_000, graceMs: 1000 };
        const request = asked({
          sessionId: id,
          resources: resources(wish.gpu, wish.cpu),
          limits,
          requestedAt: clock.now(),
        });
        await scheduler.request(nameCommand('test', commandCount), request);
        return;
      }
      case 'place':
        return scheduler.place();
      case 'deadlines':
        return scheduler.deadlines();
      case 'stop': {
        const id = sessions[wish.which % Math.max(1, sessions.length)];
        if (id !== undefined) await scheduler.stop(nameCommand('test', commandCount), id, 'user:ada');
        return;
      }
      case 'agent':
        return agents[wish.node % agents.length]?.step(scheduler, wish.mood);
      case 'restart':
        await agents[wish.node % agents.length]?.join(scheduler);
        return;
      case 'deliver': {
        const index = wish.which % Math.max(1, bag.length);
        const report = bag[index];
        if (report === undefined) return;
        if (!wish.keep) bag.splice(index, 1);
        return scheduler.report(report);
      }
      default:
        clock.advance(wish.minutes);
    }
  };

  const everything = async (): Promise<readonly RecordedEvent[]> => {
    const events: RecordedEvent[] = [];
    for (;;) {
      const page = await log.readAll(position(events.length), 5000);
      if (page.length === 0) return events;
      events.push(...page);
    }
  };

  /** No more wishes: what is stopped gets stopped, what is reported gets delivered, until nothing moves. */
  const drain = async () => {
    const [scheduler] = schedulers;
    for (const id of sessions) await scheduler.stop(nameCommand('drain', id), id, 'user:ada');
    for (let turn = 0; turn < 4; turn++) {
      for (const agent of agents) await agent.step(scheduler, 1);
      for (const report of bag.splice(0)) await scheduler.report(report);
    }
  };
  return { schedulers, perform, everything, drain };
};

describe('two schedulers over one log', () => {
  it('keep the log sound, whatever users, agents and the bus do, and in the end everything is free again', async () => {
    await fc.assert(
      fc.asyncProperty(rounds, async (plan) => {
        const system = await startSystem();
        for (const round of plan)
          await Promise.all(
            round.map(([wish, which]) => system.perform(wish, system.schedulers[which === 0 ? 0 : 1])),
          );
        const busy = checkLog(await system.everything());
        expect(busy.faults).toEqual([]);
        await system.drain();
        const events = await system.everything();
        expect(checkLog(events).faults).toEqual([]);
        for (const scheduler of system.schedulers) {
          await scheduler.follower.catchUp();
          expect([...scheduler.world.liveSessions()]).toEqual([]);
          expect(scheduler.world.nodes().map(({ grants }) => grants.size)).toEqual([0, 0, 0]);
        }
        const [one, other] = system.schedulers;
        expect(one.world.nodes()).toEqual(other.world.nodes());
        const replayed = createWorld();
        replayed.apply(readable(events, expect.unreachable), position(events.length));
        expect(replayed.nodes()).toEqual(one.world.nodes());
        for (const scheduler of system.schedulers) await scheduler.end();
      }),
      { numRuns: 1500 },
    );
  });
});
