import { describe, expect, it } from 'vitest';
import { arrayId } from '#kernel';
import { recorded, requested, stopped } from '../../test/facts.ts';
import { type ArrayKey, arrayNameOf, arrayView, chooseArray } from './array-view.ts';
import { type SessionView, evolveSessionView } from './session-view.ts';

const id = arrayId('k3v9m2x7q4zz');
const member = (index: number, over: Partial<SessionView> = {}): SessionView => {
  const array = { arrayId: id, index, count: 3, runningMax: 2 };
  const data = { ...requested.data, name: `sweep-${index}`, wish: { array } };
  const [event] = recorded([{ ...requested, data }]);
  const view = event === undefined ? undefined : evolveSessionView(undefined, event);
  if (view === undefined) throw new Error('a request that shows nothing');
  return { ...view, ...over };
};
const over = { phase: 'ended', outcome: stopped.data.outcome } as const;

describe('an array', () => {
  it('is counted over its sessions', () => {
    const sessions = [
      member(1, over),
      member(2, { phase: 'ended', outcome: { kind: 'completed', exitCode: 0 } }),
      member(3, { isHeld: true }),
    ];
    expect(arrayView(sessions)).toMatchObject({
      arrayId: id,
      name: 'sweep',
      count: 3,
      runningMax: 2,
      phases: { ended: 2, waiting: 1 },
      heldCount: 1,
      ends: { succeeded: 1, failed: 1 },
    });
    expect(arrayView([])).toBeUndefined();
  });

  it('goes by what its sessions have in common', () => {
    expect(arrayNameOf(member(7))).toBe('sweep');
    expect(arrayNameOf(member(7, { name: 'renamed' }))).toBeNull();
  });
});

describe('the array that a name means', () => {
  const key = (over: Partial<ArrayKey>): ArrayKey => ({
    arrayId: id,
    name: 'sweep',
    requestedPosition: 1,
    isAlive: false,
    ...over,
  });
  const other = arrayId('a1b2c3d4e5zz');
  const idOf = (ref: string, fitting: readonly ArrayKey[]) => {
    const outcome = chooseArray(ref, fitting);
    return outcome.ok ? outcome.value.arrayId : outcome.refusal.code;
  };
  it.each([
    ['that of the id', id, [key({}), key({ arrayId: other, name: id })], id],
    [
      'the one that lives',
      'sweep',
      [key({ requestedPosition: 9 }), key({ arrayId: other, isAlive: true })],
      other,
    ],
    [
      'the newest of those that ended',
      'sweep',
      [key({}), key({ arrayId: other, requestedPosition: 9 })],
      other,
    ],
    [
      'none when several live',
      'sweep',
      [key({ isAlive: true }), key({ arrayId: other, isAlive: true })],
      'name-ambiguous',
    ],
    ['the only one that begins so', 'k3', [key({})], id],
    ['none when nothing fits', 'k3', [], 'array-unknown'],
  ])('is %s', (_what, ref, fitting, found) => expect(idOf(ref, fitting)).toBe(found));
});
