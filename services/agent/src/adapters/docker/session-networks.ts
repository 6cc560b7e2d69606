import { DependencyFailure, describeError, type Log } from '#kernel';
import { bridgesOf } from '../../domain/firewall-rules.ts';
import { FEW_AHEAD, type MadeAhead } from '../../domain/made-ahead.ts';
import { addressIn, slotsOf, type Subnet, subnetOf, writeSubnet } from '../../domain/session-subnets.ts';
import type { NetworkHolds } from './hold/network-holds.ts';
import type { NetworkEngine, NetworkKind } from './network-engine.ts';
import { type Spare, spareNetworks } from './spare-networks.ts';

/** A network that no other session is on. */
export type NetworkLease = {
  readonly name: string;
  /** What a container names as its network to be on it: its name, or the container that holds it. */
  readonly mode: string;
  /** The addresses that its containers may have, 0 first; null where there is no network. */
  readonly addressOf: (place: number) => string | null;
  /** Its interface on the machine; null where there is no network. */
  readonly bridge: string | null;
  /** The container on it has been made (its name), or will not be (null). */
  readonly settle: (container: string | null) => void;
};

export type NetworkWish = {
  /** All that say the same group get the same network; without one a container is alone. */
  readonly group?: string | undefined;
  /** It is being waited for: it may join a container that holds the network. */
  readonly isHurried?: boolean;
};

export type SessionNetworks = {
  readonly take: (kind: NetworkKind, wish?: NetworkWish) => Promise<NetworkLease>;
  /** The container is gone; what it was on may be used again. */
  readonly free: (container: string) => void;
  /** The interface on the machine of the network that a container is on; null if it is on none, as far as is known. */
  readonly bridgeOf: (container: string) => string | null;
  /** Interfaces of networks that somebody is on, or is about to be. */
  readonly bridges: () => ReadonlySet<string>;
  /** The container has another name from now on. */
  readonly renamed: (container: string, name: string) => void;
  /** Compares with the engine: what no container is on is kept for the next session, or removed if there are many. */
  readonly sweep: () => Promise<void>;
  /** Removes all that no container is on. True if none of ours is left. */
  readonly close: () => Promise<boolean>;
};

export type SessionNetworksOptions = {
  readonly engine: NetworkEngine;
  /** Absent: no network is held ahead. */
  readonly holds?: NetworkHolds | undefined;
  readonly mark: string;
  /** Where their addresses are taken from. */
  readonly pool: Subnet;
  readonly log: Log;
  /** Lets something be done when nothing is being started, so that it is in nobody's way; absent: at once. */
  readonly whenQuiet?: (act: () => void) => void;
  /** The same when that has been so for longer; absent: as soon. */
  readonly whenIdle?: (act: () => void) => void;
  /** How much shall be there then; absent: little. */
  readonly ahead?: Pick<MadeAhead, 'networks' | 'held'>;
};

/** How much of the number of sessions that were there at once is remembered from one sweep to the next. */
const PEAK_DECAY = 0.97;
/** Addresses may be taken by other installations. */
const TRIES_MAX = 256;

/**
 * A bridge for each session, so that none can reach another. Networks are used again: one is only ever lent to one session, and none of its containers is left
 * when the next one gets it. Nothing of it is remembered: which network is in use is what the containers say.
 */
export const sessionNetworks = (options: SessionNetworksOptions): SessionNetworks => {
  const { engine, holds, mark, pool, log, whenQuiet = (act: () => void) => act() } = options;
  const { whenIdle = whenQuiet, ahead = FEW_AHEAD } = options;
  const slots = slotsOf(pool);
  /** Being made, or lent and not settled yet, to so many: no container speaks for them. */
  const lent = new Map<string, number>();
  const usedBy = new Map<string, { readonly name: string; readonly kind: NetworkKind }>();
  /** Networks that groups are being given just now: whoever comes next gets the same. */
  const found = new Map<string, Promise<Spare>>();
  /** Networks lent, and containers gone, since the look under way began: what it sees of them is old. */
  let lentMeanwhile = new Set<string>();
  let goneMeanwhile = new Set<string>();
  // Two installations on one engine rarely begin at the same place.
  let nextSlot = Number.parseInt(mark, 16) % slots;
  let peak = 0;
  let isClosed = false;
  let background: Promise<unknown> = Promise.resolve();
  let sweeping: Promise<void> | null = null;

  const prefix = `berth-${mark}-`;
  const slotOf = (name: string): number => Number(name.slice(prefix.length));
  const bridgeOf = (name: string, kind: NetworkKind): string =>
    `${bridgesOf(mark, kind)}${slotOf(name).toString(36)}`;

  const lend = (name: string): void => {
    lent.set(name, (lent.get(name) ?? 0) + 1);
    lentMeanwhile.add(name);
  };
  const unlend = (name: string): void => {
    const count = (lent.get(name) ?? 1) - 1;
    if (count === 0) lent.delete(name);
    else lent.set(name, count);
  };
  const isUsed = (name: string): boolean =>
    lent.has(name) || [...usedBy.values()].some((used) => used.name === name);

  /** A new one, lent. */
  const make = async (kind: NetworkKind): Promise<string> => {
    for (let tries = 1; tries <= Math.min(TRIES_MAX, slots); tries += 1) {
      const slot = nextSlot;
      nextSlot = (nextSlot + 1) % slots;
      const name = `${prefix}${slot}`;
      if (lent.has(name)) continue;
      const bridge = bridgeOf(name, kind);
      const subnet = writeSubnet(subnetOf(pool, slot));
      // Before it exists: a look must not take it for one that nobody wants.
      lend(name);
      let isMade = false;
      try {
        isMade = await engine.make({ name, bridge, subnet, kind });
      } finally {
        if (!isMade) unlend(name);
      }
      if (isMade) return name;
    }
    const cause = `no addresses are left in ${writeSubnet(pool)}; give the agent more by BERTH_SESSION_SUBNET`;
    throw new DependencyFailure('docker', 'make a network', { retryable: true, cause });
  };

  /** Goes on by itself; `close` waits for it. */
  const later = (attempted: string, act: () => Promise<void>): void => {
    background = Promise.all([background, act()]).catch((error: unknown) =>
      log.warn({ cause: describeError(error) }, `could not ${attempted}; trying again later`),
    );
  };

  const spares = spareNetworks({
    engine,
    ...(holds === undefined ? {} : { holds }),
    make,
    lend,
    unlend,
    later,
    whenQuiet,
    whenIdle,
    ahead,
    peak: () => peak,
    isClosed: () => isClosed,
  });

  const look = async (): Promise<void> => {
    lentMeanwhile = new Set(lent.keys());
    goneMeanwhile = new Set();
    const [containers, present, holding] = await Promise.all([
      engine.containers(),
      engine.networks(),
      holds?.all() ?? new Set<string>(),
    ]);
    for (const [container, { name }] of usedBy) if (!lentMeanwhile.has(name)) usedBy.delete(container);
    const busy = new Set([...lentMeanwhile, ...containers.values()]);
    peak = Math.max(busy.size, peak * PEAK_DECAY);
    for (const [container, name] of containers) {
      const kind = present.get(name);
      if (kind === undefined || lentMeanwhile.has(name) || goneMeanwhile.has(container)) continue;
      usedBy.set(container, { name, kind });
    }
    spares.look(present, busy, holding);
  };

  /** Lent. */
  const takeOne = async (kind: NetworkKind, isHurried: boolean): Promise<Spare> => {
    const spare = await spares.take(kind, isHurried);
    const name = spare?.name ?? (await make(kind));
    peak = Math.max(peak, lent.size + usedBy.size);
    spares.taken(kind, isHurried);
    return { name, mode: spare?.mode ?? name };
  };

  /** Lent: the network that another container of the group is on, or is being given, or a new one. */
  const takeForGroup = async (kind: NetworkKind, group: string): Promise<Spare> => {
    const isMate = (container: string): boolean => container === group || container.startsWith(`${group}.`);
    const mate = [...usedBy].find(([container, used]) => isMate(container) && used.kind === kind);
    if (mate !== undefined) {
      const { name } = mate[1];
      lend(name);
      return { name, mode: name };
    }
    const underWay = found.get(group);
    if (underWay !== undefined) {
      const taken = await underWay;
      lend(taken.name);
      return taken;
    }
    // Members have addresses of their own.
    const taking = takeOne(kind, false);
    found.set(group, taking);
    taking.catch(() => found.delete(group));
    return taking;
  };

  /** What goes on by itself may lead to more of it. */
  const settled = async (): Promise<void> => {
    for (let seen: unknown = null; seen !== background;) {
      seen = background;
      await background;
    }
  };

  const sweep = (): Promise<void> => {
    sweeping ??= look().finally(() => (sweeping = null));
    return sweeping;
  };

  return {
    take: async (kind, { group, isHurried = false } = {}) => {
      const { name, mode } = await (group === undefined
        ? takeOne(kind, isHurried)
        : takeForGroup(kind, group));
      return {
        name,
        mode,
        addressOf: (place) => addressIn(subnetOf(pool, slotOf(name)), place),
        bridge: bridgeOf(name, kind),
        settle: (container) => {
          unlend(name);
          if (group !== undefined && !lent.has(name)) found.delete(group);
          if (container !== null) usedBy.set(container, { name, kind });
          else if (!isUsed(name)) spares.keep(name, kind);
        },
      };
    },
    free: (container) => {
      goneMeanwhile.add(container);
      const used = usedBy.get(container);
      if (used === undefined) return; // made by an earlier process, and not looked at yet
      usedBy.delete(container);
      if (!isUsed(used.name)) spares.keep(used.name, used.kind);
    },
    bridgeOf: (container) => {
      const used = usedBy.get(container);
      return used === undefined ? null : bridgeOf(used.name, used.kind);
    },
    bridges: () => {
      const kinds = ['open', 'internal'] as const;
      const used = [...usedBy.values()].map(({ name, kind }) => bridgeOf(name, kind));
      // Of one that is lent the kind is not written down.
      return new Set([
        ...used,
        ...[...lent.keys()].flatMap((name) => kinds.map((kind) => bridgeOf(name, kind))),
      ]);
    },
    renamed: (container, name) => {
      const used = usedBy.get(container);
      goneMeanwhile.add(container);
      usedBy.delete(container);
      if (used !== undefined) usedBy.set(name, used);
    },
    sweep,
    close: async () => {
      isClosed = true;
      await settled();
      await sweep();
      await settled();
      return (await engine.networks()).size === 0;
    },
  };
};
