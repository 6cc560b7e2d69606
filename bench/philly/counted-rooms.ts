import type { QueuedSession } from '../../services/scheduler/src/domain/queue/queued-session.ts';
import type { Rooms } from '../../services/scheduler/src/domain/queue/room.ts';

/** Free GPUs of each node. */
export type CountedRoom = Int32Array;
/** GPUs that a job has of each node, from the first node on; nodes that it is not on are left out. */
export type CountedSpot = readonly { readonly node: number; readonly gpus: number }[];

const lowest = (rooms: readonly CountedRoom[], node: number): number => {
  let free = Number.POSITIVE_INFINITY;
  for (const room of rooms) free = Math.min(free, room[node] ?? 0);
  return free;
};

/**
 * Equal nodes of which only the number of free GPUs counts: the trace asks for nothing else. A job goes to the node that it fills best; one
 * that is larger than a node takes whole nodes, and the node that its rest fills best.
 */
export const countedRooms = (gpusPerNode: number): Rooms<CountedRoom, CountedSpot> => {
  const fit = (
    session: QueuedSession,
    rooms: readonly [CountedRoom, ...CountedRoom[]],
  ): CountedSpot | null => {
    const wanted = session.resources.gpuMilli / 1000;
    let wholeMissing = Math.floor(wanted / gpusPerNode);
    const rest = wanted % gpusPerNode;
    const spot: { readonly node: number; readonly gpus: number }[] = [];
    let best = -1;
    let bestFree = Number.POSITIVE_INFINITY;
    for (let node = 0; node < rooms[0].length; node++) {
      const free = rooms.length === 1 ? (rooms[0][node] ?? 0) : lowest(rooms, node);
      if (wholeMissing > 0 && free === gpusPerNode) {
        spot.push({ node, gpus: gpusPerNode });
        wholeMissing--;
      } else if (free >= rest && free < bestFree) {
        best = node;
        bestFree = free;
      }
    }
    if (wholeMissing > 0 || (rest > 0 && best === -1)) return null;
    return rest === 0 ? spot : [...spot, { node: best, gpus: rest }];
  };
  return {
    fit,
    take: (room, spot) => {
      for (const { node, gpus } of spot) room[node] = (room[node] ?? 0) - gpus;
    },
    give: (room, spot) => {
      for (const { node, gpus } of spot) room[node] = (room[node] ?? 0) + gpus;
    },
    fork: (room) => room.slice(),
    isFull: (room) => room.every((free) => free === 0),
  };
};
