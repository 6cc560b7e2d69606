import type { GrantedDevice, Resources } from '#contracts';
import { type SessionId, bytes, cpuMilli, gpuMilli, sum } from '#kernel';
import type { Grant, KnownNode } from '../node/node-state.ts';
import { chooseDevices } from '../placement/choose-devices.ts';
import { type FreeCapacity, emptyCapacity } from '../placement/free-capacity.ts';
import type { OnNode } from '../session/session-state.ts';
import { type Strength, compareStrength } from './strength.ts';

/** Somebody whose place may be taken. */
export type Candidate = {
  readonly session: OnNode;
  readonly strength: Strength;
  readonly grant: Grant;
};

/** Whose places to take on a node, and the room that they leave for the one who needs it. */
export type Eviction = {
  readonly node: KnownNode;
  /** The weakest first, of equals the youngest; none when there is room anyway. */
  readonly victims: readonly Candidate[];
  readonly devices: readonly GrantedDevice[];
};

const weakestFirst = (a: Candidate, b: Candidate): number =>
  compareStrength(a.strength, b.strength) ||
  b.session.placement.placedAt - a.session.placement.placedAt ||
  b.session.line.queuedAt - a.session.line.queuedAt ||
  (a.grant.sessionId < b.grant.sessionId ? 1 : -1);

/** What is free when a grant has come back; never more than the node has: a sick device gives nothing back. */
const plusGrant = (free: FreeCapacity, grant: Grant, empty: FreeCapacity): FreeCapacity => ({
  cpuMilli: cpuMilli(Math.min(empty.cpuMilli, free.cpuMilli + grant.cpuMilli)),
  memoryBytes: bytes(Math.min(empty.memoryBytes, free.memoryBytes + grant.memoryBytes)),
  devices: free.devices.map((one, n) => {
    const back = grant.devices.filter(({ deviceId }) => deviceId === one.device.deviceId);
    const all = empty.devices[n];
    if (back.length === 0 || all === undefined) return one;
    return {
      device: one.device,
      gpuMilli: gpuMilli(Math.min(all.gpuMilli, sum([one.gpuMilli, ...back.map((part) => part.gpuMilli)]))),
      gpuMemoryBytes: bytes(
        Math.min(all.gpuMemoryBytes, sum([one.gpuMemoryBytes, ...back.map((part) => part.gpuMemoryBytes)])),
      ),
    };
  }),
});

type Search = {
  readonly node: KnownNode;
  readonly resources: Resources;
  /** Free for the one who needs it, with all that is there in place. */
  readonly free: FreeCapacity;
  readonly candidates: readonly Candidate[];
};

/**
 * The fewest whose places would do, and of those the weakest and youngest: one if one suffices; else as many as it takes from the weakest up,
 * and then each is spared again without whom it is enough. Null when all of them together are too few.
 */
export const chooseVictims = ({ node, resources, free, candidates }: Search): Eviction | null => {
  const empty = emptyCapacity(node);
  const without = (victims: readonly Candidate[]) =>
    chooseDevices(
      resources,
      victims.reduce((left, { grant }) => plusGrant(left, grant, empty), free),
    );
  const evict = (victims: readonly Candidate[]): Eviction | null => {
    const choice = without(victims);
    return choice.fits ? { node, victims, devices: choice.devices } : null;
  };
  const none = evict([]);
  if (none !== null) return none;
  const sorted = candidates.toSorted(weakestFirst);
  for (const one of sorted) {
    const alone = evict([one]);
    if (alone !== null) return alone;
  }
  const taken: Candidate[] = [];
  for (const one of sorted) {
    taken.push(one);
    if (without(taken).fits) break;
  }
  if (!without(taken).fits) return null;
  let spared: readonly Candidate[] = taken;
  for (const one of taken.toReversed()) {
    const rest = spared.filter((other) => other !== one);
    if (without(rest).fits) spared = rest;
  }
  return evict(spared);
};

/** The better place to make room first: fewer victims, then weaker ones, then those that have run for less. */
export const compareEvictions = (a: Eviction, b: Eviction): number => {
  const strongest = ({ victims }: Eviction): Candidate | undefined => victims.toSorted(weakestFirst).at(-1);
  const [one, other] = [strongest(a), strongest(b)];
  const begun = ({ victims }: Eviction): number =>
    victims.reduce((total, { session }) => total - session.placement.placedAt, 0);
  return (
    a.victims.length - b.victims.length ||
    (one === undefined || other === undefined ? 0 : compareStrength(one.strength, other.strength)) ||
    begun(a) - begun(b) ||
    (a.node.nodeId < b.node.nodeId ? -1 : 1)
  );
};

/** Each victim once, also one that is on several of the nodes. */
export const victimsOf = (evictions: readonly Eviction[]): readonly Candidate[] => [
  ...new Map<SessionId, Candidate>(
    evictions.flatMap(({ victims }) => victims.map((one) => [one.grant.sessionId, one] as const)),
  ).values(),
];
