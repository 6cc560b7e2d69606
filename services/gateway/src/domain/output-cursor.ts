/** A place in a session's output: of which placement, and how far. `2.4096` as text. */
export type OutputCursor = { readonly epoch: number; readonly offset: number };

const SHAPE = /^(\d{1,6})\.(\d{1,15})$/;

export const formatCursor = ({ epoch, offset }: OutputCursor): string => `${epoch}.${offset}`;

export const parseCursor = (text: string): OutputCursor | undefined => {
  const found = SHAPE.exec(text);
  return found === null ? undefined : { epoch: Number(found[1]), offset: Number(found[2]) };
};

/** Where to read on once the session has another placement: a new node has output of its own, the same node goes on where it was. */
export const cursorIn = (
  cursor: OutputCursor | undefined,
  placements: readonly { readonly epoch: number; readonly nodeId: string }[],
): OutputCursor => {
  const now = placements.at(-1);
  if (now === undefined) return cursor ?? { epoch: 0, offset: 0 };
  if (cursor === undefined) return { epoch: now.epoch, offset: 0 };
  const then = placements.find(({ epoch }) => epoch === cursor.epoch);
  const isSamePlace = then === undefined ? cursor.epoch >= now.epoch : then.nodeId === now.nodeId;
  return { epoch: now.epoch, offset: isSamePlace ? cursor.offset : 0 };
};
