/** The newest bytes of what a terminal has ever said; each has its place in all of it. */
export type ScrollBack = {
  /** Oldest first; never empty pieces. */
  readonly pieces: readonly Uint8Array[];
  /** How much was ever said. */
  readonly total: number;
  /** Of that, how much is kept. */
  readonly kept: number;
};

/** So much of a terminal is kept. */
export const SCROLL_BACK_BYTES = 2 ** 20;
export const EMPTY_SCROLL_BACK: ScrollBack = { pieces: [], total: 0, kept: 0 };

/** With these behind it; whole pieces go from the front as long as enough is left. */
export const said = (before: ScrollBack, bytes: Uint8Array, keptMax: number): ScrollBack => {
  if (bytes.length === 0) return before;
  const pieces = [...before.pieces, bytes];
  let kept = before.kept + bytes.length;
  let first = 0;
  for (const piece of pieces) {
    if (kept - piece.length < keptMax) break;
    kept -= piece.length;
    first += 1;
  }
  return { pieces: pieces.slice(first), total: before.total + bytes.length, kept };
};

/** Up to so many bytes from a place on, or from the oldest that is kept. A place that was never reached is that of another terminal: then all is given. */
export const saidFrom = (
  { pieces, total, kept }: ScrollBack,
  after: number,
  bytesMax: number,
): { readonly position: number; readonly bytes: Uint8Array } => {
  const oldest = total - kept;
  const position = after > total || after < oldest ? oldest : after;
  let at = oldest;
  for (const piece of pieces) {
    const end = at + piece.length;
    if (position < end) return { position, bytes: piece.subarray(position - at, position - at + bytesMax) };
    at = end;
  }
  return { position, bytes: new Uint8Array() };
};
