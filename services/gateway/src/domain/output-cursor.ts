/** A place in a session's output: of which placement, and how far. `2.4096` as text. */
export type OutputCursor = {
  readonly epoch: number;
  readonly offset: number;
  /** Of a session with several members: how far in the output of worker1, worker2 … */
  readonly others?: readonly number[];
};

const SHAPE = /^(\d{1,6})\.(\d{1,15})((?:_\d{1,15}){0,63})$/;

export const formatCursor = ({ epoch, offset, others = [] }: OutputCursor): string =>
  [`${epoch}.${offset}`, ...others].join('_');

export const parseCursor = (text: string): OutputCursor | undefined => {
  const [, epoch, offset, others = ''] = SHAPE.exec(text) ?? [];
  if (epoch === undefined || offset === undefined) return undefined;
  const more = others.split('_').slice(1).map(Number);
  return { epoch: Number(epoch), offset: Number(offset), ...(more.length === 0 ? {} : { others: more }) };
};

/** How far in the output of each of so many members. */
export const offsetsIn = ({ offset, others = [] }: OutputCursor, count: number): readonly number[] =>
  Array.from({ length: count }, (_, n) => (n === 0 ? offset : (others[n - 1] ?? 0)));

/** True if both are the same place; a cursor that says nothing of a member is at its beginning. */
export const isSameCursor = (a: OutputCursor, b: OutputCursor): boolean => {
  const count = Math.max(a.others?.length ?? 0, b.others?.length ?? 0) + 1;
  const others = offsetsIn(b, count);
  return a.epoch === b.epoch && offsetsIn(a, count).every((offset, n) => offset === others[n]);
};

export const withOffsets = (
  { epoch }: OutputCursor,
  [offset = 0, ...others]: readonly number[],
): OutputCursor => ({ epoch, offset, ...(others.length === 0 ? {} : { others }) });

type Place = {
  readonly epoch: number;
  readonly nodeId: string;
  readonly others?: readonly { readonly nodeId: string }[];
};

const nodesOf = ({ nodeId, others = [] }: Place): string =>
  [nodeId, ...others.map((other) => other.nodeId)].join(' ');

/** Where to read on once the session has another placement: a new node has output of its own, the same node goes on where it was. */
export const cursorIn = (cursor: OutputCursor | undefined, placements: readonly Place[]): OutputCursor => {
  const now = placements.at(-1);
  if (now === undefined) return cursor ?? { epoch: 0, offset: 0 };
  if (cursor === undefined) return { epoch: now.epoch, offset: 0 };
  const then = placements.find(({ epoch }) => epoch === cursor.epoch);
  const isSamePlace = then === undefined ? cursor.epoch >= now.epoch : nodesOf(then) === nodesOf(now);
  return isSamePlace ? { ...cursor, epoch: now.epoch } : { epoch: now.epoch, offset: 0 };
};
