import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EgressPolicy } from '#contracts';
import { bridgeWall, namesIn } from './egress-wall.ts';

const known = new Map([['files.example', ['203.0.113.7', '203.0.113.8']]]);
const rulesOf = (policy: EgressPolicy) => bridgeWall('bt0o1', policy, known)?.rules;

describe('what a project takes away', () => {
  it('is nothing where the node decides', () =>
    expect(bridgeWall('bt0o1', { mode: 'node' }, known)).toBeNull());

  it('is all, and every question for a name', () =>
    expect(bridgeWall('bt0o1', { mode: 'none' }, known)).toEqual({
      bridge: 'bt0o1',
      asksNames: false,
      rules: ['-j REJECT'],
    }));

  it('is all but what is listed: by address, by port, by name', () =>
    expect(
      rulesOf({ mode: 'listed', allow: ['10.0.0.0/8', '10.1.2.3:53/udp', 'files.example:80-90/tcp'] }),
    ).toEqual([
      '-d 10.0.0.0/8 -j RETURN',
      '-d 10.1.2.3/32 -p udp -m udp --dport 53 -j RETURN',
      '-d 203.0.113.7/32 -p tcp -m tcp --dport 80:90 -j RETURN',
      '-d 203.0.113.8/32 -p tcp -m tcp --dport 80:90 -j RETURN',
      '-j REJECT',
    ]));

  it('lets names be asked for only where there are names', () => {
    const asks = (...allow: readonly string[]) =>
      bridgeWall('b', { mode: 'listed', allow }, known)?.asksNames;
    expect([asks('10.0.0.0/8'), asks('10.0.0.0/8', 'files.example')]).toEqual([false, true]);
  });

  it('is what is private, but not what is listed of that', () => {
    const rules = rulesOf({ mode: 'internet', allow: ['10.1.2.3:5432/tcp'] }) ?? [];
    expect(rules[0]).toBe('-d 10.1.2.3/32 -p tcp -m tcp --dport 5432 -j RETURN');
    for (const network of ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10'])
      expect(rules).toContain(`-d ${network} -j REJECT`);
    expect(rules).not.toContain('-j REJECT');
  });

  it('leads nowhere by a name that nobody knows, and ends with a refusal whatever is listed', () =>
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.string(), fc.domain(), fc.ipV4()), { maxLength: 8 }), (allow) => {
        const rules = bridgeWall('b', { mode: 'listed', allow }, new Map())?.rules ?? [];
        expect(rules.at(-1)).toBe('-j REJECT');
        const addresses = allow.filter((text) => namesIn({ mode: 'listed', allow: [text] }).length === 0);
        expect(rules).toEqual(bridgeWall('b', { mode: 'listed', allow: addresses }, new Map())?.rules);
        for (const rule of rules)
          expect(rule).toMatch(/^(-d [\d./]+ (-p \w+ -m \w+ --dport [\d:]+ )?-j RETURN|-j REJECT)$/);
      }),
    ));
});
