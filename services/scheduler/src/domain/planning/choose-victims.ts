import type { GrantedDevice, Resources } from '#contracts';
import { type SessionId, bytes, cpuMilli, gpuMilli, sum } from '#kernel';
import { type Grant, type KnownNode, grantKey } from '../node/node-state.ts';
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
 * The fewest that are enough, and of those the weakest and youngest: one if one suffices; else as many as it takes from the weakest up, and then each is
 * spared again without whom it is enough. Null when all of them together are too few. `first`: who is taken before others, however weak these are.
 */
export const fewest = (
  candidates: readonly Candidate[],
  areEnough: (victims: readonly Candidate[]) => boolean,
  first: (candidate: Candidate) => boolean = () => false,
): readonly Candidate[] | null => {
  if (areEnough([])) return [];
  const sorted = candidates.toSorted((a, b) => Number(first(b)) - Number(first(a)) || weakestFirst(a, b));
  const alone = sorted.find((one) => areEnough([one]));
  if (alone !== undefined) return [alone];
  const taken: Candidate[] = [];
  for (const one of sorted) {
    taken.push(one);
    if (areEnough(taken)) break;
  }
  if (!areEnough(taken)) return null;
  let spared: readonly Candidate[] = taken;
  for (const one of taken.toReversed()) {
    const rest = spared.filter((other) => other !== one);
    if (areEnough(rest)) spared = rest;
  }
  return spared;
};

/** The fewest victims on a node that leave room enough. `going`: those who go anyway. */
export const chooseVictims = (
  { node, resources, free, candidates }: Search,
  going: readonly Candidate[] = [],
): Eviction | null => {
  const empty = emptyCapacity(node);
  const leave = (left: FreeCapacity, { grant }: Candidate): FreeCapacity => plusGrant(left, grant, empty);
  const before = going.filter(
    ({ grant }) => node.grants.get(grantKey(grant.sessionId, grant.epoch)) === grant,
  );
  const base = before.reduce(leave, free);
  const without = (victims: readonly Candidate[]) => chooseDevices(resources, victims.reduce(leave, base));
  const victims = fewest(candidates, (some) => without(some).fits);
  const choice = victims === null ? null : without(victims);
  return victims !== null && choice?.fits === true ? { node, victims, devices: choice.devices } : null;
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
