import fc from 'fast-check';
import { expect, it } from 'vitest';
import { invariant, silentLog } from '#kernel';
import { readSubnet } from '../../domain/session-subnets.ts';
import type { NetworkHolds } from './hold/network-holds.ts';
import type { NetworkEngine, NetworkKind } from './network-engine.ts';
import { sessionNetworks } from './session-networks.ts';

const MARK = '00000000';
const POOL = readSubnet('198.18.0.0/22');

/** An engine in variables that answers when the scheduler lets it: what it says may be old by the time that it is heard. */
const engineOf = (scheduler: fc.Scheduler) => {
  const networks = new Map<string, NetworkKind>();
  const containers = new Map<string, string>();
  /** By their network; each has a number of its own, since one may take the place of another. */
  const holders = new Map<string, number>();
  let holderCount = 0;
  const slow = async <Value>(what: string, act: () => Value): Promise<Value> => {
    await scheduler.schedule(Promise.resolve(), what);
    const value = act();
    await scheduler.schedule(Promise.resolve(), `${what}: answer`);
    return value;
  };
  const engine: NetworkEngine = {
    make: ({ name, kind }) =>
      slow('make', () => {
        if (networks.has(name)) return false;
        networks.set(name, kind);
        return true;
      }),
    remove: (name) =>
      slow('remove', () => {
        invariant(![...containers.values()].includes(name), 'a network goes while a container is on it');
        invariant(!holders.has(name), 'a network goes while it is held');
        networks.delete(name);
      }),
    has: (name) => slow('has', () => networks.has(name)),
    networks: () => slow('networks', () => new Map(networks)),
    containers: () => slow('containers', () => new Map(containers)),
  };
  const holds: NetworkHolds = {
    make: (name) =>
      slow('hold', () => {
        invariant(!holders.has(name), 'a network is held twice');
        holders.set(name, ++holderCount);
      }),
    modeOf: (name) => slow('hold: look', () => (holders.has(name) ? `container:${holders.get(name)}` : null)),
    remove: (name) => slow('let go', () => void holders.delete(name)),
    all: () => slow('holders', () => new Set(holders.keys())),
  };
  return { engine, holds, networks, containers, holders, slow };
};

const kind = fc.constantFrom<NetworkKind>('open', 'internal');
type Life = {
  readonly kind: NetworkKind;
  readonly isMade: boolean;
  readonly isFreedTwice: boolean;
  readonly isKept: boolean;
  readonly isHurried: boolean;
  /** Members of one session share a network. */
  readonly group: string | null;
};
const life: fc.Arbitrary<Life> = fc.record({
  kind,
  isMade: fc.boolean(),
  isFreedTwice: fc.boolean(),
  isKept: fc.boolean(),
  isHurried: fc.boolean(),
  group: fc.constantFrom(null, null, 'g-1', 'g-2'),
});

/** What a killed agent has left. */
const leftover = fc.record({ slot: fc.nat(15), kind, hasContainer: fc.boolean(), isHeld: fc.boolean() });

it('never puts two sessions on one network, and leaves none without a session, whatever overlaps', () =>
  fc.assert(
    fc.asyncProperty(
      fc.scheduler(),
      fc.array(leftover, { maxLength: 8 }),
      fc.array(fc.oneof(life, fc.constant('sweep' as const)), { maxLength: 16 }),
      async (scheduler, leftovers, acts) => {
        const { engine, holds, networks, containers, holders, slow } = engineOf(scheduler);
        /** Those that a session has joined. */
        const joined = new Set<string>();
        for (const left of leftovers) {
          const name = `berth-${MARK}-${left.slot}`;
          if (networks.has(name)) continue;
          networks.set(name, left.kind);
          if (left.isHeld) holders.set(name, -left.slot - 1);
          if (left.hasContainer) containers.set(`left-${left.slot}`, name);
        }
        invariant(POOL !== null, 'the pool is written right');
        const ahead = { networks: 6, held: 5 };
        const lending = sessionNetworks({ engine, holds, mark: MARK, pool: POOL, ahead, log: silentLog });

        /** Nobody was there before, and somebody else holds the network now. */
        const join = (mode: string, network: string): void => {
          if (mode === network) return expect(holders.has(network)).toBe(false);
          expect(joined).not.toContain(mode);
          expect(mode).toBe(`container:${holders.get(network)}`);
          expect(holders.get(network)).toBeGreaterThan(0);
          joined.add(mode);
        };

        const live = async (index: number, { kind: wanted, ...what }: Life): Promise<void> => {
          const { group } = what;
          const container = group === null ? `c-${index}` : `${group}.${index + 1}`;
          // All members of a session want the same.
          const asked = group === null ? wanted : group === 'g-1' ? 'open' : 'internal';
          const lease = await lending.take(asked, {
            group: group ?? undefined,
            isHurried: what.isHurried,
          });
          if (!what.isMade) return lease.settle(null);
          await slow('create', () => {
            expect(networks.get(lease.name)).toBe(asked);
            if (group === null) join(lease.mode, lease.name);
            else expect(lease.mode).toBe(lease.name);
            for (const [other, name] of containers) {
              const isMate = group !== null && other.startsWith(`${group}.`);
              // Mates that are there at the same time share, nobody else does.
              expect(name === lease.name).toBe(isMate && name === lease.name);
            }
            containers.set(container, lease.name);
          });
          lease.settle(container);
          if (what.isKept) return;
          for (let times = what.isFreedTwice ? 2 : 1; times > 0; times -= 1) {
            await slow('delete', () => containers.delete(container));
            lending.free(container);
            for (let pause = 0; pause < 4; pause += 1) await slow('pause', () => undefined);
          }
        };
        const begin = async (act: Life | 'sweep', index: number): Promise<void> => {
          await slow('begin', () => undefined);
          return act === 'sweep' ? lending.sweep() : live(index, act);
        };
        const all = Promise.all(acts.map(begin));
        await scheduler.waitFor(all);
        const isEmpty = await scheduler.waitFor(lending.close());
        expect([...networks.keys()].toSorted()).toEqual([...new Set(containers.values())].toSorted());
        for (const name of holders.keys()) expect([...containers.values()]).toContain(name);
        for (const group of ['g-1.', 'g-2.']) {
          const used = [...containers]
            .filter(([name]) => name.startsWith(group))
            .map(([, network]) => network);
          expect(new Set(used).size).toBeLessThanOrEqual(1);
        }
        expect(isEmpty).toBe(containers.size === 0);
      },
    ),
    { numRuns: 2000 },
  ));
