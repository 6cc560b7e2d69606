import fc from 'fast-check';
import type { NodeJoin, Quota, RecordedEvent, Report } from '#contracts';
import { inMemoryEventLog } from '#event-log';
import { type NodeId, type SessionId, gpuMilli, nodeId, poolId, position, sessionId } from '#kernel';
import { fenceNode } from '../src/domain/node/fence-node.ts';
import { moveNode } from '../src/domain/node/move-node.ts';
import { cordonNode, drainNode, uncordonNode } from '../src/domain/node/serve-node.ts';
import { nameCommand } from '../src/handlers/name-command.ts';
import type { NodeOrder } from '../src/handlers/operate-node.ts';
import { asked, resources } from './builders.ts';
import { createTestAgent } from './test-agent.ts';
import { type AfterOp, type QueueOp, afterOp, createQueuer, queueOp } from './random-queue.ts';
import { type ReservationOp, createReserver, reservationOp } from './random-reservations.ts';
import { type TestScheduler, createTestClock, createTestScheduler } from './test-scheduler.ts';

/** What an operator may do to a node. */
const ORDERS = ['cordon', 'uncordon', 'drain', 'drain-now', 'fence', 'fence-anyway', 'move'] as const;
type OrderName = (typeof ORDERS)[number];

type Op =
  | {
      readonly op: 'request';
      readonly gpu: number;
      readonly cpu: number;
      readonly maxWait: number;
      readonly retries: number;
      readonly nodes: number;
      /** Null: it runs for as long as it likes. */
      readonly run: number | null;
      /** On which reservation; null: on none. */
      readonly reservation: number | null;
      readonly after: AfterOp;
    }
  | ReservationOp
  | QueueOp
  | { readonly op: 'place' | 'deadlines' | 'look' }
  | { readonly op: 'stop' | 'echo'; readonly which: number }
  | { readonly op: 'agent'; readonly node: number; readonly mood: number }
  | { readonly op: 'restart' | 'cut' | 'mend' | 'outage'; readonly node: number }
  | { readonly op: 'ail'; readonly node: number; readonly health: 'ok' | 'degraded' | 'lost' }
  | { readonly op: 'operate'; readonly node: number; readonly order: OrderName }
  | { readonly op: 'quota'; readonly quota: Quota }
  | { readonly op: 'deliver'; readonly which: number; readonly keep: boolean }
  | { readonly op: 'wait'; readonly minutes: number };

const small = fc.nat({ max: 30 });
const ofNode = <Name extends string>(...names: readonly Name[]) =>
  fc.record({ op: fc.constantFrom(...names), node: small });
const quota: fc.Arbitrary<Quota> = fc
  .record({
    halves: fc.option(fc.nat({ max: 6 }), { nil: undefined }),
    borrow: fc.nat({ max: 2 }),
    sessions: fc.option(fc.nat({ max: 4 }), { nil: undefined }),
    hours: fc.option(fc.nat({ max: 3 }), { nil: undefined }),
  })
  .map(({ halves, borrow, sessions, hours }) => ({
    ...(halves === undefined
      ? {}
      : { gpuMilli: gpuMilli(halves * 500), borrowGpuMilli: gpuMilli(borrow * 500) }),
    ...(sessions === undefined ? {} : { perUser: { sessionCount: sessions } }),
    ...(hours === undefined
      ? {}
      : { gpuBudget: { gpuMilliMs: hours * 1000 * 3_600_000, period: 'day' as const } }),
  }));
const op: fc.Arbitrary<Op> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      op: fc.constant('request' as const),
      gpu: fc.constantFrom(0, 0.25, 0.5, 0.7, 1, 2),
      cpu: fc.integer({ min: 1, max: 12 }),
      maxWait: fc.integer({ min: 1, max: 60 }),
      retries: fc.nat({ max: 2 }),
      nodes: fc.constantFrom(1, 1, 2),
      run: fc.option(fc.integer({ min: 1, max: 30 }), { nil: null }),
      reservation: fc.option(fc.nat({ max: 9 }), { nil: null, freq: 2 }),
      after: afterOp,
    }),
  },
  { weight: 4, arbitrary: queueOp },
  { weight: 2, arbitrary: reservationOp },
  { weight: 5, arbitrary: fc.record({ op: fc.constant('place' as const) }) },
  { weight: 6, arbitrary: fc.record({ op: fc.constantFrom('deadlines' as const, 'look' as const) }) },
  {
    weight: 2,
    arbitrary: fc.record({ op: fc.constantFrom('stop' as const, 'echo' as const), which: small }),
  },
  { weight: 6, arbitrary: fc.record({ op: fc.constant('agent' as const), node: small, mood: small }) },
  { weight: 4, arbitrary: ofNode('restart', 'cut', 'cut', 'mend', 'outage') },
  {
    weight: 2,
    arbitrary: fc.record({
      op: fc.constant('ail' as const),
      node: small,
      health: fc.constantFrom('ok' as const, 'degraded' as const, 'lost' as const, 'lost' as const),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      op: fc.constant('operate' as const),
      node: small,
      order: fc.constantFrom(...ORDERS),
    }),
  },
  { weight: 1, arbitrary: fc.record({ op: fc.constant('quota' as const), quota }) },
  {
    weight: 8,
    arbitrary: fc.record({ op: fc.constant('deliver' as const), which: small, keep: fc.boolean() }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ op: fc.constant('wait' as const), minutes: fc.integer({ min: 1, max: 10 }) }),
  },
);
/** Operations of one round run at once, spread over two schedulers. */
export const rounds = fc.array(fc.array(fc.tuple(op, fc.nat({ max: 1 })), { minLength: 1, maxLength: 6 }), {
  minLength: 5,
  maxLength: 60,
  size: 'max',
});

const BY = 'user:ada';
const decisionOf =
  (order: OrderName): NodeOrder['decide'] =>
  (node, at) => {
    const wish = { by: BY, reason: null, at };
    switch (order) {
      case 'cordon':
        return cordonNode(wish, node);
      case 'uncordon':
        return uncordonNode(wish, node);
      case 'drain':
        return drainNode({ ...wish, graceMs: null, usualMs: 600_000 }, node);
      case 'drain-now':
        return drainNode({ ...wish, graceMs: 0, usualMs: 0 }, node);
      case 'move':
        return moveNode({ by: BY, poolId: poolId('default'), at }, node);
      default:
        return fenceNode({ by: BY, isForced: order === 'fence-anyway', at }, node);
    }
  };

/** Two schedulers over one log, three nodes, and users and operators who do what they like. */
export const startRandomSystem = async (fencing: 'auto' | 'manual') => {
  const clock = createTestClock();
  const log = inMemoryEventLog({ clock });
  const schedulers = [
    createTestScheduler(log, clock, fencing),
    createTestScheduler(log, clock, fencing),
  ] as const;
  const bag: Report[] = [];
  const joins: NodeJoin[] = [];
  const agents = [0, 1, 2].map((gpus) =>
    createTestAgent({ nodeId: nodeId(`node-${gpus}`), gpus, clock, bag, joins }),
  );
  for (const agent of agents) await agent.restart(schedulers[0]);
  const reserver = createReserver(clock);
  const sessions: SessionId[] = [];
  const queuer = createQueuer(clock, sessions);
  let commandCount = 0;
  const alive = () =>
    agents
      .filter((agent) => !agent.isCut())
      .map((agent) => ({ nodeId: agent.nodeId, incarnation: agent.current() }));

  const request = async (wish: Extract<Op, { op: 'request' }>, scheduler: TestScheduler): Promise<void> => {
    const first = wish.after === null ? undefined : queuer.pick(wish.after.which);
    const id = sessionId(`s${String(sessions.length).padStart(11, '0')}`);
    sessions.push(id);
    const times = { waitMs: wish.maxWait * 60_000, prepareMs: 600_000, graceMs: 1000 };
    const limits = wish.run === null ? times : { ...times, runMs: wish.run * 60_000 };
    const retry = { retriesMax: wish.retries, backoffMs: 1000 };
    const reservation = wish.reservation === null ? undefined : reserver.any(wish.reservation);
    const after =
      first === undefined || wish.after === null
        ? {}
        : { after: [{ sessionId: first, condition: wish.after.condition }] };
    const usual = { retry, nodeCount: wish.nodes, ...after };
    const wished = reservation === undefined ? usual : { ...usual, reservationId: reservation };
    const given = { sessionId: id, resources: resources(wish.gpu, wish.cpu), limits, wish: wished };
    await scheduler.request(nameCommand('test', commandCount), asked({ ...given, requestedAt: clock.now() }));
  };
  const operate = async (node: NodeId, order: OrderName, scheduler: TestScheduler): Promise<void> => {
    const decide = decisionOf(order);
    await scheduler.operate({ commandId: nameCommand('test', commandCount), nodeId: node, by: BY, decide });
  };

  /** The machine is away for so long that it is given up, if anybody does that, and then starts again. */
  const outage = async (agent: (typeof agents)[number], scheduler: TestScheduler): Promise<void> => {
    agent.setCut(true);
    for (const minutes of [2, 3]) {
      clock.advance(minutes);
      await scheduler.look(alive());
    }
    agent.setCut(false);
    await agent.restart(scheduler);
  };

  const perform = async (wish: Op, scheduler: TestScheduler): Promise<void> => {
    commandCount += 1;
    const agent = 'node' in wish ? agents[wish.node % agents.length] : undefined;
    switch (wish.op) {
      case 'request':
        return request(wish, scheduler);
      case 'place':
        return scheduler.place();
      case 'deadlines':
        return scheduler.deadlines();
      case 'look':
        return scheduler.look(alive());
      case 'stop': {
        const id = sessions[wish.which % Math.max(1, sessions.length)];
        if (id !== undefined) await scheduler.stop(nameCommand('test', commandCount), id, BY);
        return;
      }
      case 'echo': {
        const join = joins[wish.which % joins.length];
        if (join !== undefined) await scheduler.join(join);
        return;
      }
      case 'agent':
        return agent?.step(scheduler, wish.mood);
      case 'restart':
        return agent?.restart(scheduler);
      case 'cut':
      case 'mend':
        return agent?.setCut(wish.op === 'cut');
      case 'outage':
        return agent === undefined ? undefined : outage(agent, scheduler);
      case 'ail':
        return agent?.ail(scheduler, wish.health);
      case 'operate':
        return agent === undefined ? undefined : operate(agent.nodeId, wish.order, scheduler);
      case 'quota': {
        const { projectId } = asked();
        const commandId = nameCommand('test', commandCount);
        await scheduler.setQuota({ commandId, projectId, by: BY, set: { quota: wish.quota } });
        return;
      }
      case 'array':
      case 'queue':
        return queuer.perform(wish, scheduler);
      case 'reserve':
      case 'maintain':
      case 'cancel':
        return reserver.perform(wish, scheduler);
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
    for (const agent of agents) agent.setCut(false);
    await reserver.cancelAll(scheduler);
    for (let turn = 0; turn < 6; turn++) {
      await scheduler.look(alive());
      await scheduler.deadlines();
      for (const id of sessions) await scheduler.stop(nameCommand('drain', turn, id), id, BY);
      for (const agent of agents) await agent.step(scheduler, 1);
      for (const report of bag.splice(0)) await scheduler.report(report);
    }
  };
  return { schedulers, agents, perform, everything, drain };
};
