import type { PlacedPart } from '#contracts';
import { type EpochMs, later } from '#kernel';
import { type HeldRoom, type KnownNode, isOpen } from '../node/node-state.ts';
import { type FreeCapacity, freeCapacity } from '../placement/free-capacity.ts';
import { holdLimit } from '../queue/hold-limits.ts';
import { freeBesideBookings } from '../reservation/booked-now.ts';
import { sayWhen } from '../reservation/say-when.ts';
import type { PlannedPlacement } from '../session/place-session.ts';
import type { Waiting } from '../session/session-state.ts';
import { nodeCountOf } from '../session/wishes.ts';

/** Room that others are leaving for a session. */
type Held = { readonly node: KnownNode; readonly room: HeldRoom };

/** `placed`: all of it is free. `waits`: some of it is still being left. `void`: it can't be had any more. */
export type HeldRoomPlan =
  | { readonly kind: 'placed'; readonly placement: PlannedPlacement }
  | { readonly kind: 'waits'; readonly why: string }
  | { readonly kind: 'void' };

/** Whether the room is there by now. Other rooms on the node don't count: each is made of what its own victims leave, or of what was free before. */
const isFree = ({ cpuMilli, memoryBytes, devices }: FreeCapacity, room: HeldRoom): boolean =>
  cpuMilli >= room.cpuMilli &&
  memoryBytes >= room.memoryBytes &&
  room.devices.every((part) => {
    const free = devices.find(({ device }) => device.deviceId === part.deviceId);
    return free !== undefined && free.gpuMilli >= part.gpuMilli && free.gpuMemoryBytes >= part.gpuMemoryBytes;
  });

/** What becomes of the room that nodes hold for a session which waits. */
export const planHeldRoom = (session: Waiting, nodes: readonly KnownNode[], now: EpochMs): HeldRoomPlan => {
  const { sessionId } = session.asked;
  const held = nodes.flatMap((node): readonly Held[] => {
    const room = node.rooms.get(sessionId);
    return room === undefined ? [] : [{ node, room }];
  });
  const isPossible =
    held.length === nodeCountOf(session.asked) &&
    held.every(({ node, room }) => isOpen(node) && room.deadlineAt > now);
  if (!isPossible) return { kind: 'void' };
  const latest = Math.max(...held.map(({ room }) => room.deadlineAt));
  if (!held.every(({ node, room }) => isFree(freeCapacity(node), room)))
    return {
      kind: 'waits',
      why: `room is being freed for it, and will be there by ${sayWhen(later(now, latest - now))}`,
    };
  // It was chosen beside what was booked then, for a session that would begin at once.
  const holdMsMax = holdLimit(session.asked.limits);
  if (!held.every(({ node, room }) => isFree(freeBesideBookings(node, now, holdMsMax), room)))
    return { kind: 'void' };
  const parts = held.map(({ node, room }): PlacedPart => {
    const { nodeId, incarnation } = node;
    return { nodeId, incarnation, devices: room.devices };
  });
  const [first, ...others] = parts;
  if (first === undefined) return { kind: 'void' };
  return { kind: 'placed', placement: { session, parts: [first, ...others], reason: 'room freed for it' } };
};
