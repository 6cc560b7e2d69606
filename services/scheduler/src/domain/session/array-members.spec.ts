import { describe, expect, it } from 'vitest';
import type { SessionRequested } from '#contracts';
import { arrayId } from '#kernel';
import { asked, minute } from '../../../test/builders.ts';
import { type AskedArray, allMembers, firstMember, memberId } from './array-members.ts';

const { sessionId: _id, name: _name, ...wished } = asked();
const array = (over: Partial<AskedArray> = {}): AskedArray => ({
  asked: wished,
  name: 'sweep',
  arrayId: arrayId('k3v9m2x7q4zz'),
  indexes: [0, 10, 20],
  runningMax: 2,
  ...over,
});
const first = (one: AskedArray): SessionRequested => ({
  type: 'session.requested',
  data: { ...firstMember(one), deadlineAt: minute(60) },
});
const members = (one: AskedArray) => allMembers(one, first(one));

describe('the sessions of an array', () => {
  it('differ by id, name and number, and in nothing else', () => {
    const outcome = members(array());
    if (!outcome.ok) return expect.unreachable();
    expect(outcome.value.map(({ data }) => [data.sessionId, data.name, data.wish?.array])).toEqual([
      ['k3v9m2x7q400', 'sweep-0', { arrayId: 'k3v9m2x7q4zz', index: 0, count: 3, runningMax: 2 }],
      ['k3v9m2x7q401', 'sweep-10', { arrayId: 'k3v9m2x7q4zz', index: 10, count: 3, runningMax: 2 }],
      ['k3v9m2x7q402', 'sweep-20', { arrayId: 'k3v9m2x7q4zz', index: 20, count: 3, runningMax: 2 }],
    ]);
    const [one, ...others] = outcome.value.map(
      ({ data: { sessionId: _own, name: _called, wish: _place, ...same } }) => same,
    );
    for (const other of others) expect(other).toEqual(one);
  });

  it('have ids that sort as they are numbered, and none is that of the array', () => {
    const { arrayId: id } = array();
    const ids = Array.from({ length: 1000 }, (_, n) => memberId(id, n));
    expect(ids.toSorted()).toEqual(ids);
    expect(new Set<string>(ids).size).toBe(1000);
    expect(ids).not.toContain(id);
  });

  it('wait for what the first one still waits for', () => {
    const one = array({ asked: { ...wished, wish: { priority: 3 } } });
    const fact = first(one);
    const outcome = allMembers(one, { ...fact, data: { ...fact.data, wish: { priority: 3 } } });
    expect(outcome.ok && outcome.value[1]?.data.wish).toMatchObject({ priority: 3, array: { index: 10 } });
  });

  it('are refused when their names, or all of them together, get too long', () => {
    expect(members(array({ name: 'n'.repeat(61), indexes: [1, 10] }))).toMatchObject({
      refusal: { code: 'invalid-request', pointer: '/name' },
    });
    const workload = { ...wished.workload, env: { TEXT: 'x'.repeat(10_000) } };
    const indexes = Array.from({ length: 1000 }, (_, n) => n);
    expect(members(array({ asked: { ...wished, workload }, indexes }))).toMatchObject({
      refusal: { code: 'request-too-large' },
    });
  });
});
