import type { QueuedSession } from '../../src/domain/queue/queued-session.ts';
import type { Rooms } from '../../src/domain/queue/room.ts';

/** Small nodes with exact devices: of each, the devices that are free. */
export type Shelf = boolean[][];
export type ShelfSpot = { readonly node: number; readonly devices: readonly number[] };

const emptyShelf = (sizes: readonly number[]): Shelf => sizes.map((size) => Array<boolean>(size).fill(true));

/** First fit of whole devices on one node. Refuses to give what is taken, and to take back what is free. */
export const shelfRooms = (sizes: readonly number[]): { rooms: Rooms<Shelf, ShelfSpot>; room: Shelf } => {
  const set = (room: Shelf, { node, devices }: ShelfSpot, isFree: boolean): void => {
    for (const device of devices) {
      if (room[node]?.[device] !== !isFree)
        throw new Error(`device ${node}/${device} is ${isFree ? '' : 'not '}free`);
      room[node][device] = isFree;
    }
  };
  const rooms: Rooms<Shelf, ShelfSpot> = {
    fit: ({ resources }: QueuedSession, all) => {
      const wanted = resources.gpuMilli / 1000;
      for (const [node, shelf] of all[0].entries()) {
        const free = shelf.flatMap((_, device) =>
          all.every((room) => room[node]?.[device] === true) ? device : [],
        );
        if (free.length >= wanted) return { node, devices: free.slice(0, wanted) };
      }
      return null;
    },
    take: (room, spot) => set(room, spot, false),
    give: (room, spot) => set(room, spot, true),
    fork: (room) => room.map((shelf) => [...shelf]),
    isFull: (room) => room.every((shelf) => shelf.every((isFree) => !isFree)),
  };
  return { rooms, room: emptyShelf(sizes) };
};
