import { readFileSync } from 'node:fs';
import { lookup } from 'node:dns/promises';
import { isIPv4 } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { EGRESS_MODES, type EgressPolicy } from '#contracts';
import { describeError, type Log } from '#kernel';
import { type BridgeWall, bridgeWall, namesIn } from '../../domain/egress-wall.ts';
import { isRecord } from '../disk/is-record.ts';
import { writeDurably } from '../disk/write-durably.ts';

/** Which bridge has which wall before it. It survives the process: the next one must not open what this one has closed. */
export type EgressWalls = {
  /** Absent: no wall. What it leads to is known when this resolves, and the rules have to be set anew if it says true. */
  readonly set: (bridge: string, policy: EgressPolicy | undefined) => Promise<boolean>;
  /** Looks up all names again. True if the rules have to be set anew. */
  readonly refresh: () => Promise<boolean>;
  /** Forgets walls before bridges that nobody is on. */
  readonly keepOnly: (bridges: ReadonlySet<string>) => Promise<void>;
  readonly all: () => readonly BridgeWall[];
  /** Counts the changes. */
  readonly version: () => number;
};

export type EgressWallsOptions = {
  /** Absent: nothing is kept. */
  readonly file?: string | undefined;
  readonly lookUp?: (name: string) => Promise<readonly string[]>;
  readonly log: Log;
};

const LOOK_UP_MAX_MS = 3000;
const ADDRESSES_MAX = 64;
/** Answers change from one question to the next: an address stays good for so long after it was last one. */
const KNOWN_MS = 3_600_000;

const addressesOf = async (name: string): Promise<readonly string[]> =>
  (await lookup(name, { all: true, family: 4 })).map(({ address }) => address);

const within = async <Value>(maxMs: number, act: Promise<Value>): Promise<Value> => {
  const over = new AbortController();
  const late = delay(maxMs, null, { signal: over.signal }).then(() => {
    throw new Error(`no answer within ${maxMs} ms`);
  });
  late.catch(() => undefined);
  try {
    return await Promise.race([act, late]);
  } finally {
    over.abort();
  }
};

const policyIn = (value: unknown): EgressPolicy | null => {
  if (!isRecord(value)) return null;
  const mode = EGRESS_MODES.find((known) => known === value['mode']);
  const allow = Array.isArray(value['allow'])
    ? value['allow'].filter((each): each is string => typeof each === 'string')
    : undefined;
  return mode === undefined ? null : { mode, ...(allow === undefined ? {} : { allow }) };
};

/** @throws where the file is there and can not be read: a wall that is forgotten is an open door */
const policiesIn = (file: string | undefined): Map<string, EgressPolicy> => {
  if (file === undefined) return new Map();
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return new Map();
    throw error;
  }
  const raw: unknown = JSON.parse(text);
  const entries = isRecord(raw) ? Object.entries(raw) : [];
  return new Map(
    entries.flatMap(([bridge, value]) => {
      const policy = policyIn(value);
      return policy === null ? [] : [[bridge, policy] as const];
    }),
  );
};

export const egressWalls = ({ file, lookUp = addressesOf, log }: EgressWallsOptions): EgressWalls => {
  const policies = policiesIn(file);
  /** By name: when each of its addresses was last told. */
  const known = new Map<string, Map<string, number>>();
  const failing = new Set<string>();
  let changes = 0;
  let writing: Promise<void> = Promise.resolve();

  const write = (): Promise<void> => {
    if (file === undefined) return Promise.resolve();
    const content = `${JSON.stringify(Object.fromEntries(policies))}\n`;
    writing = writing.catch(() => undefined).then(() => writeDurably(file, content));
    return writing;
  };

  /** True if it leads elsewhere than before. */
  const learn = async (name: string): Promise<boolean> => {
    const now = performance.now();
    const addresses = known.get(name) ?? new Map<string, number>();
    known.set(name, addresses);
    const before = [...addresses.keys()].toSorted().join();
    try {
      const found = (await within(LOOK_UP_MAX_MS, lookUp(name))).filter(isIPv4);
      for (const address of found.slice(0, ADDRESSES_MAX)) {
        addresses.delete(address);
        addresses.set(address, now);
      }
      failing.delete(name);
    } catch (error) {
      // What was good goes on being so: a server of names that is away for a minute cuts nobody off.
      if (!failing.has(name)) {
        const cause = describeError(error);
        log.warn({ name, cause }, 'a name that sessions may reach can not be looked up; trying again');
      }
      failing.add(name);
      return false;
    }
    for (const [address, toldAt] of addresses)
      if (addresses.size > ADDRESSES_MAX || now - toldAt > KNOWN_MS) addresses.delete(address);
    return [...addresses.keys()].toSorted().join() !== before;
  };

  const learnAll = async (names: readonly string[]): Promise<boolean> =>
    (await Promise.all(names.map(learn))).some((isNew) => isNew);

  const forgetNames = (): void => {
    const wanted = new Set([...policies.values()].flatMap(namesIn));
    for (const name of known.keys()) if (!wanted.has(name)) known.delete(name);
  };

  return {
    set: async (bridge, policy) => {
      const wanted = policy === undefined || policy.mode === 'node' ? undefined : policy;
      const before = policies.get(bridge);
      if (JSON.stringify(before) === JSON.stringify(wanted)) return false;
      if (wanted !== undefined) await learnAll(namesIn(wanted).filter((name) => !known.has(name)));
      if (wanted === undefined) policies.delete(bridge);
      else policies.set(bridge, wanted);
      changes += 1;
      await write();
      return true;
    },
    refresh: async () => {
      forgetNames();
      const names = new Set([...policies.values()].flatMap(namesIn));
      const isNew = await learnAll([...names]);
      if (isNew) changes += 1;
      return isNew;
    },
    keepOnly: async (bridges) => {
      const gone = [...policies.keys()].filter((bridge) => !bridges.has(bridge));
      if (gone.length === 0) return;
      for (const bridge of gone) policies.delete(bridge);
      changes += 1;
      await write();
    },
    all: () => {
      const addresses = new Map([...known].map(([name, told]) => [name, [...told.keys()].toSorted()]));
      return [...policies]
        .toSorted(([a], [b]) => (a < b ? -1 : 1))
        .flatMap(([bridge, policy]) => bridgeWall(bridge, policy, addresses) ?? []);
    },
    version: () => changes,
  };
};
