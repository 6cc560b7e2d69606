import type { GpuTopology } from '#contracts';
import type { Ask, ClusterModel, Holding } from '../placement/cluster-model.ts';
import { nodeFits } from '../placement/fits.ts';
import { mayRunOn } from '../placement/may-run-on.ts';
import { NEVER } from '../placement/score.ts';
import { forkCluster, giveBackAtMost } from '../placement/set-node.ts';
import { takeFrom } from '../placement/take-and-give-back.ts';
import type { QueuedSession } from '../queue/queued-session.ts';
import type { Rooms } from '../queue/room.ts';
import type { GpuChooser } from '../topology/gpu-chooser.ts';
import { asksOf } from './asks.ts';
import { bestOf } from './best-of.ts';
import { bookedIn } from './booked-in.ts';
import { type ChosenDevices, choosePart } from './choose-part.ts';
import type { GroupCounts } from './group-counts.ts';
import { nodeSheet } from './node-sheet.ts';
import type { PoolModel } from './pool-model.ts';

/** What a pool has free at one moment. The live one is the model itself, with its scores; the others are sheets to reckon on. */
export type PoolRoom = { readonly cluster: ClusterModel; readonly isLive: boolean };
/** Part by part; and how well the GPUs are connected on the node where that is worst. */
export type PoolSpot = {
  readonly parts: readonly Holding[];
  readonly quality: number | null;
  readonly score: number;
};

type PoolRoomsOptions = {
  readonly model: PoolModel;
  readonly chooserFor: (topology: GpuTopology) => GpuChooser;
  readonly groups: GroupCounts;
};

type Candidate = { readonly node: number; readonly ask: Ask; readonly score: number; readonly group: number };
type Found = Candidate & ChosenDevices;

/** Of the best nodes so many are looked at for links. */
const LINKED_MAX = 16;
/** So many of the best are looked at one by one, before all of them are. */
const LOOKED_AT = 128;
/** Links that differ by less are equally good. */
const QUALITY_STEP = 0.1;

const holdOf = ({ holdMsMax }: QueuedSession): number => holdMsMax ?? Number.POSITIVE_INFINITY;
const needsLinks = ({ count, share }: Ask): boolean => count > 1 && share === 1000;

/** How a pool of real nodes is reckoned with: exact devices, their links, what is booked, and which sessions want to be near each other. */
export const poolRooms = ({ model, chooserFor, groups }: PoolRoomsOptions): Rooms<PoolRoom, PoolSpot> => {
  const { placer, nodes, policy } = model;
  /** For whom a spot was found. */
  const finders = new WeakMap<PoolSpot, QueuedSession>();

  /** Nodes that may take the ask at the first of the moments, with their scores. */
  const candidates = (
    session: QueuedSession,
    ask: Ask,
    [first, ...others]: readonly [PoolRoom, ...PoolRoom[]],
  ): readonly Candidate[] => {
    const found: Candidate[] = [];
    const scores = first.isLive ? placer.scores(ask) : null;
    if (scores?.best() === -1) return found;
    const isNear = session.near !== null;
    const wants = {
      nodeCount: session.nodeCount,
      membersPerNode: session.membersPerNode ?? 1,
      onlyNodeId: session.onlyNodeId ?? null,
    };
    for (const [node, known] of nodes.entries()) {
      if (!mayRunOn(known, wants)) continue;
      const fits = scores === null ? nodeFits(first.cluster, node, ask) : scores.get(node) !== NEVER;
      if (!fits || !others.every((room) => nodeFits(room.cluster, node, ask))) continue;
      const score = scores?.get(node) ?? 0;
      found.push({ node, ask, score, group: isNear ? groups.count(session, known.nodeId) : 0 });
    }
    return found;
  };

  const byWish =
    ({ near }: QueuedSession) =>
    (a: Candidate, b: Candidate): number => {
      const sign = near?.mode === 'spread' ? 1 : -1;
      return sign * (a.group - b.group) || b.score - a.score || a.node - b.node;
    };

  /** The exact devices on one node, or null when what is booked there leaves too little. */
  const look = (
    session: QueuedSession,
    { node, ask, ...rest }: Candidate,
    rooms: readonly [PoolRoom, ...PoolRoom[]],
    at: number,
  ): Found | null => {
    const known = nodes[node];
    const [first] = rooms;
    if (known === undefined) return null;
    const booked = bookedIn(known, at, at + holdOf(session));
    if (booked === null && rooms.length === 1) {
      const choice = { node: known, cluster: first.cluster, index: node, ask, policy, chooserFor };
      return { node, ask, ...rest, ...choosePart(choice) };
    }
    const [one, ...more] = rooms;
    const sheet = nodeSheet([one.cluster, ...more.map(({ cluster }) => cluster)], node, known, booked);
    if (!nodeFits(sheet, 0, ask)) return null;
    const choice = { node: known, cluster: sheet, index: 0, ask, policy, chooserFor };
    return { node, ask, ...rest, ...choosePart(choice) };
  };

  const best = (
    session: QueuedSession,
    ordered: readonly Candidate[],
    rooms: readonly [PoolRoom, ...PoolRoom[]],
    at: number,
  ): readonly Found[] => {
    const found: Found[] = [];
    for (const candidate of ordered) {
      const wanted = needsLinks(candidate.ask) ? Math.max(LINKED_MAX, session.nodeCount) : session.nodeCount;
      if (found.length >= wanted) break;
      if (found.some(({ node }) => node === candidate.node)) continue;
      const one = look(session, candidate, rooms, at);
      if (one !== null) found.push(one);
    }
    const links = ({ quality }: Found): number => Math.round((quality ?? 0) / QUALITY_STEP);
    return found.toSorted((a, b) => links(b) - links(a));
  };

  /** Most asks are for one node and care for nothing but its score: then the best of the board will do. */
  const quickly = (
    session: QueuedSession,
    asks: readonly Ask[],
    rooms: readonly [PoolRoom, ...PoolRoom[]],
    at: number,
  ): readonly Found[] => {
    const [ask] = asks;
    const isSimple =
      rooms.length === 1 &&
      rooms[0].isLive &&
      session.nodeCount * (session.membersPerNode ?? 1) === 1 &&
      session.near === null &&
      (session.onlyNodeId ?? null) === null;
    if (!isSimple || ask === undefined || asks.length > 1 || needsLinks(ask)) return [];
    const scores = placer.scores(ask);
    const node = scores.best();
    if (node === -1) return [];
    const one = look(session, { node, ask, score: scores.get(node), group: 0 }, rooms, at);
    return one === null ? [] : [one];
  };

  const thoroughly = (
    session: QueuedSession,
    asks: readonly Ask[],
    rooms: readonly [PoolRoom, ...PoolRoom[]],
    at: number,
  ): readonly Found[] => {
    const fitting = asks.flatMap((ask) => candidates(session, ask, rooms));
    if (fitting.length < session.nodeCount) return [];
    const few = best(session, bestOf(fitting, LOOKED_AT, byWish(session)), rooms, at);
    if (few.length >= session.nodeCount || fitting.length <= LOOKED_AT) return few;
    return best(session, fitting.toSorted(byWish(session)), rooms, at);
  };

  return {
    fit: (session, rooms, at) => {
      const asks = asksOf(session.resources, model.kinds);
      const quick = quickly(session, asks, rooms, at);
      const found = quick.length > 0 ? quick : thoroughly(session, asks, rooms, at);
      if (found.length < session.nodeCount) return null;
      const parts = found.slice(0, session.nodeCount);
      const qualities = parts.flatMap(({ quality }) => quality ?? []);
      const spot = {
        parts: parts.map(({ node, ask, devices }) => ({ node, ask, devices })),
        quality: qualities.length === 0 ? null : Math.min(...qualities),
        score: parts[0]?.score ?? 0,
      };
      finders.set(spot, session);
      return spot;
    },
    take: (room, spot) => {
      const session = finders.get(spot);
      for (const holding of spot.parts) {
        if (!room.isLive) {
          takeFrom(room.cluster, holding);
          continue;
        }
        placer.take(holding);
        model.touched(holding.node);
        const node = nodes[holding.node];
        if (session !== undefined && node !== undefined) groups.add(session, node.nodeId);
      }
    },
    give: (room, { parts }) => {
      for (const holding of parts) giveBackAtMost(room.cluster, holding);
    },
    fork: ({ cluster }) => ({ cluster: forkCluster(cluster), isLive: false }),
    isFull: ({ cluster }) => cluster.totals.cpuMilli <= 0 || cluster.totals.memoryBytes <= 0,
  };
};
