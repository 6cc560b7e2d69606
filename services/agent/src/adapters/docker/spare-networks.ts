import type { NetworkHolds } from './hold/network-holds.ts';
import type { MadeAhead } from '../../domain/made-ahead.ts';
import type { NetworkEngine, NetworkKind } from './network-engine.ts';

/** A network that nobody is on, and what a container names to get there. */
export type Spare = { readonly name: string; readonly mode: string };

export type SpareNetworks = {
  /** Lent, and still there: an operator may have pruned it. Null: there is none. Who can join a holder gets one that is held, if there is one. */
  readonly take: (kind: NetworkKind, canJoin: boolean) => Promise<Spare | null>;
  /** Nobody is on it any more: it is kept for the next session, or removed if there are many. */
  readonly keep: (name: string, kind: NetworkKind) => void;
  /** A session has got one: there shall be enough for the next, when nothing is being started, and held if it can join a holder. */
  readonly taken: (kind: NetworkKind, canJoin: boolean) => void;
  /** Compares with what is there: all networks, those that are used or lent, and those that are held. */
  readonly look: (
    present: ReadonlyMap<string, NetworkKind>,
    busy: ReadonlySet<string>,
    holding: ReadonlySet<string>,
  ) => void;
};

export type SpareNetworksOptions = {
  readonly engine: NetworkEngine;
  /** Absent: none can be held. */
  readonly holds?: NetworkHolds;
  /** A new one, lent. */
  readonly make: (kind: NetworkKind) => Promise<string>;
  /** While it is lent nobody takes it for one that nobody wants. */
  readonly lend: (name: string) => void;
  readonly unlend: (name: string) => void;
  /** Goes on by itself. */
  readonly later: (attempted: string, act: () => Promise<void>) => void;
  readonly whenQuiet: (act: () => void) => void;
  /** The same, when that has been so for longer. */
  readonly whenIdle: (act: () => void) => void;
  /** How many shall be there when the node has been idle for a while. */
  readonly ahead: Goal;
  /** How many sessions had a network at once not long ago. */
  readonly peak: () => number;
  readonly isClosed: () => boolean;
};

/** To make a network takes an engine 80 to 160 ms, to remove one 160 to 290 ms. As soon as nothing is being started, so many are there, */
const SPARES_MIN = 4;
/** and no more are kept than the node shall have ahead or sessions had at once not long ago, nor than this: each is an interface and some rules. */
const SPARES_MAX = 64;
/** So many of them are held as soon as nothing is being started; the others when the node is idle. */
const HELD_SOON = 16;

type Goal = Pick<MadeAhead, 'networks' | 'held'>;

/** Networks for sessions to come. One that a session has joined is never held on: what holds it is made anew for the next. */
export const spareNetworks = (options: SpareNetworksOptions): SpareNetworks => {
  const { engine, holds, make, lend, unlend, later, whenQuiet, whenIdle, ahead, peak, isClosed } = options;
  const soon = { networks: SPARES_MIN, held: Math.min(HELD_SOON, ahead.held) };
  /** Nobody is on these; the one that has rested longest is first. */
  const spares: Record<NetworkKind, Set<string>> = { open: new Set(), internal: new Set() };
  /** Of the spares, those that are held, and that nobody has joined. */
  const held = new Set<string>();
  /** A holder may be there. */
  const maybeHeld = new Set<string>();
  /** Kinds that sessions have asked for, and whether any of them can join a holder. */
  const wanted = new Map<NetworkKind, boolean>();
  let takenCount = 0;
  let isRefilling = false;
  /** What shall be done after that. */
  let next: (() => void) | null = null;

  const keptMax = (): number => Math.min(SPARES_MAX, Math.max(ahead.networks, Math.floor(peak())));

  const drop = (name: string): void => {
    for (const kept of Object.values(spares)) kept.delete(name);
    held.delete(name);
  };

  const removeHolder = async (name: string): Promise<void> => {
    held.delete(name);
    if (holds === undefined || !maybeHeld.has(name)) return;
    await holds.remove(name);
    maybeHeld.delete(name);
  };

  const remove = (name: string): void => {
    lend(name);
    later('remove a network', async () => {
      try {
        await removeHolder(name);
        await engine.remove(name);
      } finally {
        unlend(name);
      }
    });
  };

  const store = (name: string, kind: NetworkKind): void => {
    if (!isClosed() && spares[kind].size < keptMax()) spares[kind].add(name);
    else remove(name);
  };

  const keep = (name: string, kind: NetworkKind): void => {
    if (!maybeHeld.has(name)) return store(name, kind);
    lend(name);
    later('remove what holds a network', async () => {
      try {
        await removeHolder(name);
      } finally {
        unlend(name);
      }
      store(name, kind);
    });
  };

  const modeOf = async (name: string, isHeld: boolean): Promise<string | null> => {
    const joined = isHeld ? ((await holds?.modeOf(name)) ?? null) : null;
    if (joined !== null) return joined;
    // What held it may have been ended by somebody.
    await removeHolder(name);
    return (await engine.has(name)) ? name : null;
  };

  const takeThis = async (name: string): Promise<Spare | null> => {
    const isHeld = held.has(name);
    drop(name);
    lend(name);
    let mode: string | null = null;
    try {
      mode = await modeOf(name, isHeld);
    } finally {
      if (mode === null) unlend(name);
    }
    return mode === null ? null : { name, mode };
  };

  const hold = async (name: string, kind: NetworkKind): Promise<void> => {
    drop(name);
    lend(name);
    maybeHeld.add(name);
    try {
      await holds?.make(name);
      held.add(name);
    } finally {
      unlend(name);
      if (held.has(name) && !isClosed()) spares[kind].add(name);
      else keep(name, kind);
    }
  };

  const makeOne = async (kind: NetworkKind): Promise<void> => {
    const name = await make(kind);
    unlend(name);
    store(name, kind);
  };

  /** True if there may be more to do. */
  const step = async (goal: Goal): Promise<boolean> => {
    for (const [kind, isToBeHeld] of wanted) {
      const bare = [...spares[kind]].find((name) => !held.has(name));
      const canHold = isToBeHeld && holds !== undefined && held.size < goal.held;
      const isEnough = spares[kind].size >= goal.networks;
      if (bare !== undefined && canHold) await hold(bare, kind);
      else if (!isEnough) await makeOne(kind);
      else continue;
      return true;
    }
    return false;
  };

  const refill = (goal: Goal, when: (act: () => void) => void): void => {
    if (isClosed()) return;
    const again = (): void => refill(goal, when);
    if (isRefilling) {
      next = again;
      return;
    }
    isRefilling = true;
    later('make networks ahead', async () => {
      const before = takenCount;
      try {
        while (!isClosed() && takenCount === before && (await step(goal)));
      } finally {
        isRefilling = false;
        const following = next;
        next = null;
        // Whoever came meanwhile goes first.
        if (takenCount !== before) when(again);
        else following?.();
      }
    });
  };
  const refillSoon = (): void => {
    whenQuiet(() => refill(soon, whenQuiet));
    whenIdle(() => refill(ahead, whenIdle));
  };

  return {
    take: async (kind, canJoin) => {
      const bare = [...spares[kind]].filter((name) => !held.has(name));
      const candidates = canJoin ? [...held].filter((name) => spares[kind].has(name)).concat(bare) : bare;
      for (const name of candidates) {
        // Somebody else may have been faster.
        if (!spares[kind].has(name)) continue;
        const spare = await takeThis(name);
        if (spare !== null) return spare;
      }
      return null;
    },
    keep,
    taken: (kind, canJoin) => {
      takenCount += 1;
      wanted.set(kind, canJoin || wanted.get(kind) === true);
      refillSoon();
    },
    look: (present, busy, holding) => {
      for (const name of holding) {
        maybeHeld.add(name);
        // An earlier process has left it: it may have been joined.
        if (!held.has(name)) drop(name);
      }
      for (const kept of Object.values(spares))
        for (const name of kept) if (isClosed() || busy.has(name) || !present.has(name)) drop(name);
      for (const [name, kind] of present) if (!busy.has(name) && !spares[kind].has(name)) keep(name, kind);
      for (const kept of Object.values(spares))
        for (const name of kept) {
          if (kept.size <= keptMax()) break;
          drop(name);
          remove(name);
        }
    },
  };
};
