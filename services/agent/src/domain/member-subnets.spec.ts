import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bridgeAddress, memberAddress, memberSubnet } from './member-subnets.ts';
import { overlap, readSubnet } from './session-subnets.ts';

const pool = readSubnet('198.19.0.0/16')!;

describe('addresses of members on several nodes', () => {
  it('are in the network of their session, which no other shares', () => {
    expect(memberAddress(memberSubnet(pool, 5), 1)).toBe('198.19.5.2');
    expect(bridgeAddress(memberSubnet(pool, 5), 1)).toBe('198.19.5.129');
    const number = fc.nat(255);
    fc.assert(
      fc.property(number, number, (a, b) => {
        expect(overlap(memberSubnet(pool, a), memberSubnet(pool, b))).toBe(a === b);
      }),
      { numRuns: 100 },
    );
  });

  it('are never those of a bridge', () => {
    const subnet = memberSubnet(pool, 200);
    const members = Array.from({ length: 64 }, (_, rank) => memberAddress(subnet, rank));
    const bridges = Array.from({ length: 64 }, (_, rank) => bridgeAddress(subnet, rank));
    expect(new Set([...members, ...bridges]).size).toBe(128);
  });
});
