import type { EpochMs, NodeId } from '#kernel';
import { type KnownNode, isOpen } from '../node/node-state.ts';
import { type Lack, chooseDevices } from '../placement/choose-devices.ts';
import { explainLack } from '../placement/explain-lack.ts';
import { type FreeCapacity, freeCapacity, minusGrant } from '../placement/free-capacity.ts';
import { holdLimit } from '../queue/hold-limits.ts';
import { freeBesideBookings } from '../reservation/booked-now.ts';
import type { Asked } from '../session/session-state.ts';
import { nodeCountOf, onlyNodeOf } from '../session/wishes.ts';

/** Why a node does not take a session now: what it lacks first, or that it takes nothing. */
export type NodeRefusal =
  | Lack
  | 'lost'
  | 'fenced'
  | 'cordoned'
  | 'draining'
  | 'disk-full'
  | 'booked'
  | 'held-for-others'
  /** The image of the session is on another node, and can't be had elsewhere. */
  | 'image-elsewhere';
/** How many nodes of the pool could take it, and how many refuse it for what. */
export type NodeCensus = {
  readonly nodes: number;
  readonly fitting: number;
  readonly refusals: ReadonlyMap<NodeRefusal, number>;
  /** In a user's words: the thing that most nodes lack. */
  readonly lack: string;
  /** What the open ones have free for it. */
  readonly free: readonly FreeCapacity[];
};

const closedBecause = ({ liveness, service, inventory }: KnownNode): NodeRefusal | null => {
  if (liveness.kind !== 'ready') return liveness.kind;
  if (service.kind !== 'open') return service.kind;
  return inventory.isShortOfDisk === true ? 'disk-full' : null;
};

type Look = {
  readonly asked: Asked;
  readonly now: EpochMs;
  readonly holdsFor: (node: KnownNode) => readonly Parameters<typeof minusGrant>[1][];
};

/** What is free of a node for the session, and what of that is kept for others. */
const lookAt = (
  node: KnownNode,
  { asked, now, holdsFor }: Look,
): { readonly free: FreeCapacity; readonly refusal: NodeRefusal | null } => {
  const { resources, limits } = asked;
  const beside = freeBesideBookings(node, now, holdLimit(limits));
  const free = holdsFor(node).reduce(minusGrant, beside);
  const closed = closedBecause(node);
  if (closed !== null) return { free, refusal: closed };
  const choice = chooseDevices(resources, free);
  if (choice.fits) return { free, refusal: null };
  if (chooseDevices(resources, beside).fits) return { free, refusal: 'held-for-others' };
  if (node.bookings.size === 0) return { free, refusal: choice.lack };
  const unbooked = chooseDevices(resources, freeCapacity(node));
  return { free, refusal: unbooked.fits ? 'booked' : unbooked.lack };
};

/** That there would be room, but for reservations. */
const bookedWords = (refusals: NodeCensus['refusals']): string => {
  const count = refusals.get('booked') ?? 0;
  if (count === 0) return '';
  return `; ${count === 1 ? 'one node has' : `${count} nodes have`} room that is booked by a reservation before it would be done`;
};

const CLOSED: Partial<Record<NodeRefusal, { readonly one: string; readonly several: string }>> = {
  lost: { one: "can't be reached", several: "can't be reached" },
  fenced: { one: 'was given up', several: 'were given up' },
  cordoned: { one: 'is cordoned', several: 'are cordoned' },
  'disk-full': { one: 'has a full disk', several: 'have full disks' },
  draining: { one: 'is being drained', several: 'are being drained' },
};

const closedWords = (nodes: readonly KnownNode[], refusals: NodeCensus['refusals']): string => {
  if (nodes.length === 0) return 'no node has joined the pool yet';
  const parts = [...refusals].flatMap(([refusal, count]) => {
    const words = CLOSED[refusal];
    if (words === undefined) return [];
    if (nodes.length === 1) return [`the only node of the pool ${words.one}`];
    return [`${count} ${count === 1 ? words.one : words.several}`];
  });
  return nodes.length === 1
    ? parts.join('')
    : `none of the ${nodes.length} nodes takes anything new: ${parts.join(', ')}`;
};

/** What keeps it from the one node that has its image. */
const onlyThere = (
  nodeId: NodeId,
  node: KnownNode | undefined,
  refusals: NodeCensus['refusals'],
  lack: string,
): string => {
  const where = `its image is only on the node ${nodeId}`;
  if (node === undefined) return `${where}, which is not in its pool`;
  const [closed] = [...refusals].flatMap(([refusal]) => CLOSED[refusal] ?? []);
  return closed === undefined ? `${where}: it ${lack}` : `${where}, which ${closed.one}`;
};

/** Which nodes of a pool would take a session now, and why not the others. */
export const takeCensus = (all: readonly KnownNode[], look: Look): NodeCensus => {
  const only = onlyNodeOf(look.asked);
  if (only === null) return censusOf(all, look);
  const there = all.filter(({ nodeId }) => nodeId === only);
  const census = censusOf(there, look);
  const elsewhere = all.length - there.length;
  const refusals = new Map([
    ...census.refusals,
    ...(elsewhere === 0 ? [] : [['image-elsewhere', elsewhere] as const]),
  ]);
  const lack = onlyThere(only, there[0], census.refusals, census.lack);
  return { ...census, nodes: all.length, refusals, lack };
};

const censusOf = (nodes: readonly KnownNode[], look: Look): NodeCensus => {
  const refusals = new Map<NodeRefusal, number>();
  let isAllClosed = true;
  const frees: FreeCapacity[] = [];
  let fitting = 0;
  for (const node of nodes) {
    const { free, refusal } = lookAt(node, look);
    if (refusal === null) fitting += 1;
    else refusals.set(refusal, (refusals.get(refusal) ?? 0) + 1);
    if (!isOpen(node)) continue;
    isAllClosed = false;
    frees.push(free);
  }
  const lack = isAllClosed
    ? closedWords(nodes, refusals)
    : `${explainLack(look.asked.resources, frees, 'free', nodeCountOf(look.asked))}${bookedWords(refusals)}`;
  return {
    nodes: nodes.length,
    fitting,
    refusals: new Map([...refusals].toSorted((a, b) => b[1] - a[1])),
    lack,
    free: frees,
  };
};
