/*
 * The frames of terminals, as the page of terminals has them: a byte that says what it is, four that say how much (big-endian), and that much. The
 * other side is `libs/contracts/src/streams/frames.ts`, and a spec holds the two together.
 */
const HEADER_BYTES = 5;
const PAYLOAD_MAX = 64 * 1024;

const STDIN = 0;
const RESIZE = 2;
const KINDS: Readonly<Record<number, FrameHeard['kind']>> = {
  16: 'output',
  17: 'output',
  18: 'exit',
  19: 'failed',
  20: 'position',
};

export type FrameHeard = {
  readonly kind: 'output' | 'exit' | 'failed' | 'position';
  readonly payload: Uint8Array<ArrayBuffer>;
};
export type Size = { readonly columns: number; readonly rows: number };

const frame = (kind: number, payload: Uint8Array): Uint8Array<ArrayBuffer> => {
  const bytes = new Uint8Array(HEADER_BYTES + payload.length);
  bytes[0] = kind;
  new DataView(bytes.buffer).setUint32(1, payload.length);
  bytes.set(payload, HEADER_BYTES);
  return bytes;
};

/** What was typed, in as many frames as it takes. */
export const inputFrames = (bytes: Uint8Array): readonly Uint8Array<ArrayBuffer>[] => {
  const frames: Uint8Array<ArrayBuffer>[] = [];
  for (let from = 0; from < bytes.length; from += PAYLOAD_MAX)
    frames.push(frame(STDIN, bytes.subarray(from, from + PAYLOAD_MAX)));
  return frames;
};

export const sizeFrame = ({ columns, rows }: Size): Uint8Array<ArrayBuffer> => {
  const payload = new Uint8Array(4);
  const view = new DataView(payload.buffer);
  view.setUint16(0, columns);
  view.setUint16(2, rows);
  return frame(RESIZE, payload);
};

const viewOf = ({ buffer, byteOffset, byteLength }: Uint8Array): DataView =>
  new DataView(buffer, byteOffset, byteLength);

export const readExitCode = (payload: Uint8Array): number | null =>
  payload.length === 4 ? viewOf(payload).getInt32(0) : null;
export const readPlace = (payload: Uint8Array): number | null =>
  payload.length === 8 ? Number(viewOf(payload).getBigUint64(0)) : null;
export const readProblem = (payload: Uint8Array): { readonly code: string; readonly message: string } => {
  const problem = { code: 'internal', message: 'The way to the terminal broke.' };
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(payload));
    if (typeof value !== 'object' || value === null || !('code' in value) || !('message' in value))
      return problem;
    return { code: String(value.code), message: String(value.message) };
  } catch {
    return problem;
  }
};

/** Cuts bytes into frames, wherever they were cut on the way; null: that is nothing of ours. */
export const frameHearer = (): ((bytes: Uint8Array) => readonly FrameHeard[] | null) => {
  let held = new Uint8Array();
  return (bytes) => {
    const all = new Uint8Array(held.length + bytes.length);
    all.set(held);
    all.set(bytes, held.length);
    const frames: FrameHeard[] = [];
    let from = 0;
    while (all.length - from >= HEADER_BYTES) {
      const size = viewOf(all).getUint32(from + 1);
      const kind = KINDS[all[from] ?? 255];
      if (kind === undefined || size > PAYLOAD_MAX) return null;
      const end = from + HEADER_BYTES + size;
      if (all.length < end) break;
      frames.push({ kind, payload: all.subarray(from + HEADER_BYTES, end) });
      from = end;
    }
    held = all.slice(from);
    return frames;
  };
};
