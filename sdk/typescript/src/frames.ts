/* What programs are spoken to in: a byte that says what it is, four that say how much (big-endian), and that much. Frames may be cut anywhere. */

export const FRAME = {
  stdin: 0,
  stdinEnd: 1,
  signal: 3,
  stdout: 16,
  stderr: 17,
  exit: 18,
  failed: 19,
} as const;
export type Frame = { readonly kind: number; readonly payload: Uint8Array<ArrayBuffer> };

const HEADER_BYTES = 5;
const PAYLOAD_MAX = 64 * 1024;

/** Bytes as frames of one kind; as many as it takes. */
export const writeFrames = (
  kind: number,
  payload: Uint8Array = new Uint8Array(),
): readonly Uint8Array<ArrayBuffer>[] => {
  const frames: Uint8Array<ArrayBuffer>[] = [];
  for (let at = 0; at === 0 || at < payload.length; at += PAYLOAD_MAX) {
    const part = payload.subarray(at, at + PAYLOAD_MAX);
    const frame = new Uint8Array(HEADER_BYTES + part.length);
    const view = new DataView(frame.buffer);
    view.setUint8(0, kind);
    view.setUint32(1, part.length);
    frame.set(part, HEADER_BYTES);
    frames.push(frame);
  }
  return frames;
};

/** Cuts bytes into frames; what is not whole yet waits for the next bytes. */
export const frameReader = (): ((bytes: Uint8Array) => readonly Frame[]) => {
  let held = new Uint8Array();
  return (bytes) => {
    const all = new Uint8Array(held.length + bytes.length);
    all.set(held);
    all.set(bytes, held.length);
    const view = new DataView(all.buffer);
    const frames: Frame[] = [];
    let at = 0;
    while (all.length - at >= HEADER_BYTES) {
      const size = view.getUint32(at + 1);
      if (size > PAYLOAD_MAX) throw new RangeError('The stream carries something that is not a frame.');
      if (all.length - at < HEADER_BYTES + size) break;
      frames.push({
        kind: view.getUint8(at),
        payload: all.slice(at + HEADER_BYTES, at + HEADER_BYTES + size),
      });
      at += HEADER_BYTES + size;
    }
    held = all.slice(at);
    return frames;
  };
};

/** Pieces as one. */
export const joined = (pieces: readonly Uint8Array[]): Uint8Array<ArrayBuffer> => {
  const all = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
};
