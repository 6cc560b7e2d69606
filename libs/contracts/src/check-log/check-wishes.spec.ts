import { describe, expect, it } from 'vitest';
import type { JsonObject } from '#kernel';
import { isSessionEvent } from '../is-berth-event.ts';
import { createWishesCheck } from './check-wishes.ts';
import { someEvent } from './some-event.ts';

type Line = readonly [type: string, sessionId: string, data?: JsonObject];

/** What a check says of these facts, in order. */
const faultsOf = (...lines: readonly Line[]): readonly string[] => {
  const check = createWishesCheck();
  const said: string[] = [];
  for (const [type, sessionId, data = {}] of lines) {
    const event = someEvent(`session.${type}`, { sessionId, ...data });
    if (!isSessionEvent(event)) throw new Error(`there is no ${event.type}`);
    check.see(event, (_code, message) => void said.push(message));
  }
  return said;
};
const asked = (id: string, wish: JsonObject = {}): Line => ['requested', id, { wish }];
const placed = (id: string, placedAt = 10): Line => ['placed', id, { placedAt }];
const ended = (id: string, exitCode = 0): Line => [
  'stopped',
  id,
  { outcome: { kind: 'completed', exitCode } },
];
const again = (id: string, kind = 'retry'): Line => ['requeued', id, { kind, notBefore: 20 }];
const after = (condition: string) => ({ after: [{ sessionId: 'a', condition }] });
const few = (index: number) => ({ array: { arrayId: 'z', index, runningMax: 1 } });

describe('what sessions wished for', () => {
  it('is kept when they start as they may', () => {
    expect(
      faultsOf(
        asked('a', { startAt: 10, retry: { retriesMax: 1, backoffMs: 1 } }),
        ['held', 'a'],
        ['released', 'a'],
        placed('a'),
        again('a'),
        asked('b', after('ok')),
        placed('a', 20),
        ended('a'),
        placed('b'),
        ...[asked('c', few(1)), asked('d', few(2)), placed('c'), ended('c'), placed('d')],
      ),
    ).toEqual([]);
  });

  it.each<[string, readonly Line[], string]>([
    ['one that is held', [asked('a'), ['held', 'a'], placed('a')], 'while it was held'],
    ['one that is too early', [asked('a', { startAt: 11 }), placed('a')], 'before the time'],
    [
      'a retry that is too early',
      [asked('a', { retry: { retriesMax: 3 } }), placed('a'), again('a'), placed('a', 19)],
      'before the time',
    ],
    ['one whose first lives', [asked('a'), asked('b', after('any')), placed('b')], 'has not ended'],
    ['one whose first failed', [asked('a'), asked('b', after('ok')), ended('a', 3), placed('b')], '(ok)'],
    [
      'one whose first did not fail',
      [asked('a'), asked('b', after('fail')), ended('a'), placed('b')],
      '(fail)',
    ],
    [
      'more of an array than may at once',
      [asked('a', few(1)), asked('b', few(2)), placed('a'), placed('b')],
      '2 of the array z run at once; 1 may',
    ],
    ['more retries than it has', [asked('a'), placed('a'), again('a')], 'runs again for the 1. time; 0 are'],
  ])('is not kept when it starts %s', (_what, lines, says) => {
    expect(faultsOf(...lines).join()).toContain(says);
  });

  it('is nobody’s fault for what a log in the middle does not tell', () => {
    expect(faultsOf(placed('x'), asked('b', after('ok')), placed('b'))).toEqual([]);
    expect(faultsOf(asked('a'), placed('a'), again('a', 'preempted'))).toEqual([]);
  });
});
