import { describe, expect, it } from 'vitest';
import { epochMs } from '#kernel';
import { auditStream, refusedFact, tallied, TALLIES_MAX } from './refusal-tally.ts';
import type { Tallies } from './refusal-tally.ts';

const request = {
  who: 'user:eve',
  operation: 'POST /v1/sessions',
  outcome: 'forbidden' as const,
  address: '192.0.2.1',
  agent: 'curl',
};

describe('refused requests', () => {
  it('are counted when they are the same, and told apart when not', () => {
    let tallies: Tallies = new Map();
    for (const [n, operation] of ['a', 'b', 'a', 'a'].entries())
      tallies = tallied(tallies, { ...request, operation }, epochMs(n));
    const facts = [...tallies.values()].map((one) => refusedFact(one, 'origin').data);
    expect(facts).toEqual([
      {
        who: 'user:eve',
        operation: 'a',
        outcome: 'forbidden',
        from: 'origin',
        count: 3,
        firstAt: 0,
        lastAt: 3,
      },
      {
        who: 'user:eve',
        operation: 'b',
        outcome: 'forbidden',
        from: 'origin',
        count: 1,
        firstAt: 1,
        lastAt: 1,
      },
    ]);
    expect(JSON.stringify(facts)).not.toContain('192.0.2.1');
  });

  it('of a flood are counted together, and none is lost', () => {
    let tallies: Tallies = new Map();
    for (let n = 0; n < 5 * TALLIES_MAX; n += 1)
      tallies = tallied(tallies, { ...request, address: String(n) }, epochMs(n));
    expect(tallies.size).toBe(TALLIES_MAX);
    expect([...tallies.values()].reduce((sum, { count }) => sum + count, 0)).toBe(5 * TALLIES_MAX);
  });

  it('are kept in a stream for each day', () =>
    expect(auditStream('2026-11-25T20:00:00.000Z')).toBe('audit-2026-11-25'));
});
