import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Outcome, SchedulingWish } from '#contracts';
import {
  type SessionId,
  cpuMilli,
  deviceId,
  gibibytes,
  nodeId,
  poolId,
  reservationId,
  sessionId,
} from '#kernel';
import {
  asked,
  booked,
  joined,
  knownNode,
  minute,
  nodeA,
  nodeAfter,
  requested,
  sessionA,
  sessionAfter,
} from '../../../test/builders.ts';
import { evolveReservation, initialReservation } from '../reservation/reservation-state.ts';
import type { SessionLookup } from './dependency.ts';
import { type RequestView, requestSession } from './request-session.ts';
import type { SessionState } from './session-state.ts';

const first = sessionId('bbbbbbbbbbbb');
const ended = (outcome: Outcome): SessionState => ({ phase: 'ended', outcome });
const succeeded = ended({ kind: 'completed', exitCode: 0 });
const exited = ended({ kind: 'completed', exitCode: 3 });
const alive = sessionAfter(requested({ sessionId: first }));
const device = { model: 'NVIDIA H100', memoryGib: 80 };
const node = knownNode({ id: nodeId('a'), cpu: 8, memoryGib: 64, devices: [device] });

const view = (over: Partial<RequestView> = {}): RequestView => ({
  nodes: [node],
  isPoolKnown: true,
  priorityMax: 0,
  reservation: { phase: 'unknown' },
  nodeOf: () => ({ phase: 'unknown' }),
  stateOf: () => null,
  ...over,
});
const unknown = sessionAfter();
const request = (wish: SchedulingWish, over: Partial<RequestView> = {}) =>
  requestSession(asked({ wish }), unknown, view(over));
const refusalOf = (wish: SchedulingWish, over: Partial<RequestView> = {}) => {
  const outcome = request(wish, over);
  return outcome.ok ? outcome.value : outcome.refusal;
};
const knowing =
  (state: SessionState | null): SessionLookup =>
  () =>
    state;

describe('request a session', () => {
  it('records the wish, and when its time in the queue is over', () => {
    const outcome = requestSession(asked(), unknown, view());
    expect(outcome).toEqual({
      ok: true,
      value: [{ type: 'session.requested', data: { ...asked(), deadlineAt: minute(60) } }],
    });
  });

  it('records nothing when the same wish comes again', () => {
    expect(requestSession(asked(), sessionAfter(requested()), view())).toEqual({ ok: true, value: [] });
  });

  it('lets the time in the queue begin when the session may start', () => {
    expect(request({ startAt: minute(600) })).toMatchObject({
      value: [{ data: { deadlineAt: minute(660) } }],
    });
    expect(request({ startAt: minute(-5) })).toMatchObject({ value: [{ data: { deadlineAt: minute(60) } }] });
  });

  it('refuses a start in more than a year', () => {
    expect(refusalOf({ startAt: minute(366 * 24 * 60) })).toMatchObject({
      code: 'invalid-request',
      pointer: '/startAt',
    });
  });

  it('refuses a priority above the limit of its project, unless its user may everything', () => {
    expect(refusalOf({ priority: 1 })).toEqual({
      code: 'priority-too-high',
      message: 'The highest priority in this project is 0, and 1 is asked for; admins may give more.',
      pointer: '/priority',
    });
    expect(request({ priority: 5 }, { priorityMax: 5 }).ok).toBe(true);
    expect(request({ priority: -5 }).ok).toBe(true);
    expect(request({ priority: 900 }, { priorityMax: null }).ok).toBe(true);
  });

  it('refuses a pool that nobody has ever heard of', () => {
    const wish = { poolId: poolId('teching') };
    expect(refusalOf(wish, { isPoolKnown: false, nodes: [] })).toEqual({
      code: 'pool-unknown',
      message: 'There is no pool teching: no node is in it.',
      pointer: '/pool',
    });
    expect(request(wish, { nodes: [] }).ok).toBe(true);
  });

  it('refuses members that could not reach each other', () => {
    const sandbox = { ...node, inventory: { ...node.inventory, runtime: 'sandbox' as const } };
    const oneNode = { ...node, inventory: { ...node.inventory, memberNetwork: 'node' as const } };
    expect(refusalOf({ membersPerNode: 2 }, { nodes: [sandbox] })).toMatchObject({
      code: 'members-not-supported',
      pointer: '/membersPerNode',
    });
    expect(refusalOf({ nodeCount: 2 }, { nodes: [oneNode, oneNode] })).toMatchObject({
      code: 'members-not-supported',
      pointer: '/nodeCount',
    });
    expect(request({ membersPerNode: 2 }, { nodes: [sandbox, oneNode] }).ok).toBe(true);
    expect(request({}, { nodes: [sandbox] }).ok).toBe(true);
  });

  it('refuses more nodes than could hold a part', () => {
    expect(refusalOf({ nodeCount: 2 })).toMatchObject({ code: 'resources-exceed-every-node' });
    expect(request({ nodeCount: 1 }).ok).toBe(true);
  });

  it('asks its reservation whether it may run there, and could', () => {
    const reservation = { phase: 'over' } as const;
    const wish = { reservationId: reservationId('rrrrrrrrrrrr') };
    expect(refusalOf(wish, { reservation })).toMatchObject({
      code: 'reservation-over',
      pointer: '/reservationId',
    });
  });
});

describe('a request for a reservation', () => {
  it('waits from the time when that begins', () => {
    const id = reservationId('rrrrrrrrrrrr');
    const pool = nodeAfter(joined(2), booked(id, ['GPU-0'], [[3 * 24 * 60, 3 * 24 * 60 + 60]]));
    const reservation = evolveReservation(initialReservation, {
      type: 'reservation.booked',
      data: {
        reservationId: id,
        name: 'demo',
        purpose: 'work',
        spots: [
          {
            nodeId: nodeA,
            deviceIds: [deviceId('GPU-0')],
            cpuMilli: cpuMilli(4000),
            memoryBytes: gibibytes(8),
          },
        ],
        stretches: [{ from: minute(3 * 24 * 60), to: minute(3 * 24 * 60 + 60) }],
        by: 'user:ada',
        bookedAt: minute(0),
      },
    });
    const outcome = request({ reservationId: id }, { reservation, nodeOf: () => pool });
    expect(outcome.ok && outcome.value[0]?.data.deadlineAt).toBe(minute(3 * 24 * 60 + 60));
  });
});

describe('a request that comes after other sessions', () => {
  const after = (condition: 'ok' | 'any' | 'fail') => ({ after: [{ sessionId: first, condition }] });

  it('waits for those that live', () => {
    expect(request(after('ok'), { stateOf: knowing(alive) })).toMatchObject({
      value: [{ data: { wish: after('ok') } }],
    });
  });

  it('no longer waits for those that have ended as they should, however long ago', () => {
    const outcome = request({ ...after('ok'), priority: -1 }, { stateOf: knowing(succeeded) });
    expect(outcome.ok && outcome.value[0]?.data.wish).toEqual({ priority: -1 });
    const bare = request(after('any'), { stateOf: knowing(exited) });
    expect(bare.ok && 'wish' in (bare.value[0]?.data ?? {})).toBe(false);
  });

  it('is refused when one of them has ended otherwise', () => {
    expect(refusalOf(after('ok'), { stateOf: knowing(exited) })).toEqual({
      code: 'dependency-failed',
      message:
        'It could never start: session bbbbbbbbbbbb ended with exit code 3, and it was to run only after its success.',
      pointer: '/after/0',
    });
    expect(refusalOf(after('fail'), { stateOf: knowing(succeeded) })).toMatchObject({
      code: 'dependency-failed',
    });
  });

  it('is refused when one of them does not exist, or is itself', () => {
    expect(refusalOf(after('ok'))).toMatchObject({ code: 'session-unknown', pointer: '/after/0' });
    const itself = { after: [{ sessionId: sessionA, condition: 'any' as const }] };
    expect(refusalOf(itself, { stateOf: knowing(unknown) })).toMatchObject({ code: 'session-unknown' });
  });

  it('never makes a circle, whatever sessions name', () => {
    const ids: readonly SessionId[] = Array.from({ length: 8 }, (_, n) =>
      sessionId(`s${String(n).padStart(11, '0')}`),
    );
    const wanted = fc.tuple(fc.nat({ max: 7 }), fc.array(fc.nat({ max: 7 }), { maxLength: 4 }));
    fc.assert(
      fc.property(fc.array(wanted, { maxLength: 20 }), (requests) => {
        const known = new Map<SessionId, SessionState>();
        for (const [n, names] of requests) {
          const id = ids[n] ?? sessionA;
          const dependencies = names.map((name) => ({
            sessionId: ids[name] ?? sessionA,
            condition: 'any' as const,
          }));
          const before = new Set(known.keys());
          const outcome = requestSession(
            asked({ sessionId: id, wish: { after: dependencies } }),
            known.get(id) ?? unknown,
            view({ stateOf: (one) => known.get(one) ?? null }),
          );
          if (!outcome.ok) continue;
          for (const fact of outcome.value) {
            for (const { sessionId: named } of fact.data.wish?.after ?? []) expect(before).toContain(named);
            expect(before).not.toContain(id);
            known.set(id, sessionAfter(fact));
          }
        }
      }),
      { numRuns: 500 },
    );
  });
});
