import { DependencyFailure, describeError, type Log } from '#kernel';
import { bridgesOf } from '../../domain/firewall-rules.ts';
import { slotsOf, type Subnet, subnetOf, writeSubnet } from '../../domain/session-subnets.ts';
import type { NetworkEngine, NetworkKind } from './network-engine.ts';

/** A network that nobody else is on. */
export type NetworkLease = {
  readonly name: string;
  /** Its interface on the machine; null where there is no network. */
  readonly bridge: string | null;
  /** The container on it has been made (its name), or will not be (null). */
  readonly settle: (container: string | null) => void;
};

export type SessionNetworks = {
  readonly take: (kind: NetworkKind) => Promise<NetworkLease>;
  /** The container is gone; what it was on may be used again. */
  readonly free: (container: string) => void;
  /** Compares with the engine: what no container is on is kept for the next session, or removed if there are many. */
  readonly sweep: () => Promise<void>;
  /** Removes all that no container is on. True if none of ours is left. */
  readonly close: () => Promise<boolean>;
};

export type SessionNetworksOptions = {
  readonly engine: NetworkEngine;
  readonly mark: string;
  /** Where their addresses are taken from. */
  readonly pool: Subnet;
  readonly log: Log;
};

/** Networks kept for sessions to come: to make one takes an engine 80 ms, to remove one 160 ms. */
const SPARES_MAX = 4;
/** Addresses may be taken by other installations. */
const TRIES_MAX = 256;

/**
 * A bridge for each session, so that none can reach another. Networks are used again: one is only ever lent to one session, and none of its containers is left
 * when the next one gets it. Nothing of it is remembered: which network is in use is what the containers say.
 */
export const sessionNetworks = (options: SessionNetworksOptions): SessionNetworks => {
  const { engine, mark, pool, log } = options;
  const slots = slotsOf(pool);
  /** Nobody is on these; the one that has rested longest is first. */
  const spares: Record<NetworkKind, Set<string>> = { open: new Set(), internal: new Set() };
  /** Being made, or lent and not settled yet: no container speaks for them. */
  const lent = new Set<string>();
  const usedBy = new Map<string, { readonly name: string; readonly kind: NetworkKind }>();
  /** Networks lent, and containers gone, since the look under way began: what it sees of them is old. */
  let lentMeanwhile = new Set<string>();
  let goneMeanwhile = new Set<string>();
  // Two installations on one engine rarely begin at the same place.
  let nextSlot = Number.parseInt(mark, 16) % slots;
  let isClosed = false;
  let background: Promise<unknown> = Promise.resolve();
  let sweeping: Promise<void> | null = null;

  const prefix = `berth-${mark}-`;
  const bridgeOf = (name: string, kind: NetworkKind): string =>
    `${bridgesOf(mark, kind)}${Number(name.slice(prefix.length)).toString(36)}`;

  const lend = (name: string): void => {
    lent.add(name);
    lentMeanwhile.add(name);
  };

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
        if (!isMade) lent.delete(name);
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

  const keepOrRemove = (name: string, kind: NetworkKind): void => {
    if (!isClosed && spares[kind].size < SPARES_MAX) spares[kind].add(name);
    else later('remove a network', () => engine.remove(name));
  };

  const makeSpare = (kind: NetworkKind): void => {
    if (isClosed || spares[kind].size > 0) return;
    later('make a network ahead', async () => {
      const name = await make(kind);
      lent.delete(name);
      keepOrRemove(name, kind);
    });
  };

  /** A spare that is still there: an operator may have pruned it. */
  const takeSpare = async (kind: NetworkKind): Promise<string | null> => {
    for (const name of spares[kind]) {
      spares[kind].delete(name);
      lend(name);
      let isThere = false;
      try {
        isThere = await engine.has(name);
      } finally {
        if (!isThere) lent.delete(name);
      }
      if (isThere) return name;
    }
    return null;
  };

  const look = async (): Promise<void> => {
    lentMeanwhile = new Set(lent);
    goneMeanwhile = new Set();
    const [containers, present] = await Promise.all([engine.containers(), engine.networks()]);
    for (const [container, { name }] of usedBy) if (!lentMeanwhile.has(name)) usedBy.delete(container);
    const busy = new Set([...lentMeanwhile, ...containers.values()]);
    for (const [container, name] of containers) {
      const kind = present.get(name);
      if (kind === undefined || lentMeanwhile.has(name) || goneMeanwhile.has(container)) continue;
      usedBy.set(container, { name, kind });
    }
    for (const kept of Object.values(spares))
      for (const name of kept) if (isClosed || busy.has(name) || !present.has(name)) kept.delete(name);
    for (const [name, kind] of present)
      if (!busy.has(name) && !spares[kind].has(name)) keepOrRemove(name, kind);
  };

  const sweep = (): Promise<void> => {
    sweeping ??= look().finally(() => (sweeping = null));
    return sweeping;
  };

  return {
    take: async (kind) => {
      const name = (await takeSpare(kind)) ?? (await make(kind));
      makeSpare(kind);
      return {
        name,
        bridge: bridgeOf(name, kind),
        settle: (container) => {
          lent.delete(name);
          if (container === null) keepOrRemove(name, kind);
          else usedBy.set(container, { name, kind });
        },
      };
    },
    free: (container) => {
      goneMeanwhile.add(container);
      const used = usedBy.get(container);
      if (used === undefined) return; // made by an earlier process, and not looked at yet
      usedBy.delete(container);
      keepOrRemove(used.name, used.kind);
    },
    sweep,
    close: async () => {
      isClosed = true;
      await background;
      await sweep();
      await background;
      return (await engine.networks()).size === 0;
    },
  };
};
