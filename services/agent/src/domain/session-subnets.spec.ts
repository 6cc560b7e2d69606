import fc from 'fast-check';
import { expect, it } from 'vitest';
import { overlap, readSubnet, routesIn, slotsOf, subnetOf, writeSubnet } from './session-subnets.ts';

const pool = { first: 198 * 2 ** 24 + 18 * 2 ** 16, bits: 16 };

it('reads a network as it is written, and nothing else', () => {
  expect(readSubnet('198.18.0.0/16')).toEqual(pool);
  expect(writeSubnet(pool)).toBe('198.18.0.0/16');
  for (const text of ['', '198.18.0.0', '198.18.0.0/33', '256.0.0.0/8', '198.18.0.1/16', 'a.b.c.d/8'])
    expect(readSubnet(text)).toBeNull();
});

it('cuts sixteen addresses for each session out of it', () => {
  expect(slotsOf(pool)).toBe(4096);
  expect(writeSubnet(subnetOf(pool, 0))).toBe('198.18.0.0/28');
  expect(writeSubnet(subnetOf(pool, 4095))).toBe('198.18.255.240/28');
});

it('gives no two sessions the same address, and none outside of the network', () => {
  const slot = fc.nat(slotsOf(pool) - 1);
  fc.assert(
    fc.property(slot, slot, (a, b) => {
      expect(overlap(subnetOf(pool, a), subnetOf(pool, b))).toBe(a === b);
      expect(overlap(subnetOf(pool, a), pool)).toBe(true);
    }),
  );
});

it('finds in the routes of a machine what would be in the way', () => {
  const table = [
    'Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT',
    'eth0\t00000000\t010200C0\t0003\t0\t0\t0\t00000000\t0\t0\t0',
    'docker0\t000011AC\t00000000\t0001\t0\t0\t0\t0000FFFF\t0\t0\t0',
    'bt0123abcdo1\t000012C6\t00000000\t0001\t0\t0\t0\tF0FFFFFF\t0\t0\t0',
    'vpn0\t000012C6\t00000000\t0001\t0\t0\t0\t0000FEFF\t0\t0\t0',
  ].join('\n');
  expect(routesIn(table, 'bt').map(writeSubnet)).toEqual(['172.17.0.0/16', '198.18.0.0/15']);
  expect(routesIn(table, 'bt').filter((route) => overlap(route, pool))).toHaveLength(1);
});
