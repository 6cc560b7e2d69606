import { Buffer } from 'node:buffer';

/**
 * What programs and terminals are spoken to in: a byte that says what it is, four that say how much (big-endian), and that much. The same on the way between
 * node and gateway, and in the WebSocket of a client, where frames may be cut anywhere.
 */
export const FRAMES = {
  /* From whoever uses the program. */
  stdin: 0,
  /** No more input comes; empty. */
  stdinEnd: 1,
  /** Columns and rows, two bytes each. */
  resize: 2,
  /** The name of a signal. */
  signal: 3,
  /* From the program. */
  stdout: 16,
  stderr: 17,
  /** How it ended, four bytes, signed; nothing comes after it. */
  exit: 18,
  /** Why it can't go on, as JSON `{code, message}`; nothing comes after it. */
  failed: 19,
  /** Of terminals: the place of the first byte that comes, in all that it has ever said; eight bytes. Bytes before it are no longer kept. */
  position: 20,
} as const;
export type FrameKind = keyof typeof FRAMES;
export type Frame = { readonly kind: FrameKind; readonly payload: Buffer };

/** More than this in one frame is no frame of ours. */
export const FRAME_BYTES_MAX = 64 * 1024;
const HEADER_BYTES = 5;

const KINDS = new Map<number, FrameKind>();
for (const [name, code] of Object.entries(FRAMES)) if (isKind(name)) KINDS.set(code, name);

function isKind(name: string): name is FrameKind {
  return Object.hasOwn(FRAMES, name);
}

const one = (kind: FrameKind, payload: Uint8Array): Buffer => {
  const frame = Buffer.allocUnsafe(HEADER_BYTES + payload.length);
  frame.writeUInt8(FRAMES[kind], 0);
  frame.writeUInt32BE(payload.length, 1);
  frame.set(payload, HEADER_BYTES);
  return frame;
};

/** Bytes as a frame, or as several where they are too many for one. */
export const writeFrame = (kind: FrameKind, payload: Uint8Array = new Uint8Array()): Buffer => {
  if (payload.length <= FRAME_BYTES_MAX) return one(kind, payload);
  const frames: Buffer[] = [];
  for (let at = 0; at < payload.length; at += FRAME_BYTES_MAX)
    frames.push(one(kind, payload.subarray(at, at + FRAME_BYTES_MAX)));
  return Buffer.concat(frames);
};

export const writeResize = ({
  columns,
  rows,
}: {
  readonly columns: number;
  readonly rows: number;
}): Buffer => {
  const payload = Buffer.alloc(4);
  payload.writeUInt16BE(columns, 0);
  payload.writeUInt16BE(rows, 2);
  return writeFrame('resize', payload);
};

/** Null if it is no size that a terminal can have. */
export const readResize = (payload: Buffer): { readonly columns: number; readonly rows: number } | null => {
  if (payload.length !== 4) return null;
  const [columns, rows] = [payload.readUInt16BE(0), payload.readUInt16BE(2)];
  return columns === 0 || rows === 0 ? null : { columns, rows };
};

export const writeExit = (code: number): Buffer => {
  const payload = Buffer.alloc(4);
  payload.writeInt32BE(code);
  return writeFrame('exit', payload);
};
export const readExit = (payload: Buffer): number | null =>
  payload.length === 4 ? payload.readInt32BE() : null;

export const writePosition = (position: number): Buffer => {
  const payload = Buffer.alloc(8);
  payload.writeBigUInt64BE(BigInt(position));
  return writeFrame('position', payload);
};
export const readPosition = (payload: Buffer): number | null =>
  payload.length === 8 ? Number(payload.readBigUInt64BE()) : null;

export type StreamFailure = { readonly code: string; readonly message: string };
export const writeFailure = ({ code, message }: StreamFailure): Buffer =>
  writeFrame('failed', Buffer.from(JSON.stringify({ code, message })));
/** Null if it is not one. */
export const readFailure = (payload: Buffer): StreamFailure | null => {
  try {
    const raw: unknown = JSON.parse(payload.toString('utf8'));
    if (typeof raw !== 'object' || raw === null || !('code' in raw) || !('message' in raw)) return null;
    const { code, message } = raw;
    return typeof code === 'string' && typeof message === 'string' ? { code, message } : null;
  } catch {
    return null;
  }
};

/** Not in our language, or more at once than may be. */
export class FramingBroken extends Error {
  override readonly name = 'FramingBroken';
}

/** Cuts bytes into frames; what is not whole yet waits for the next bytes. @throws FramingBroken */
export const frameReader = (): ((bytes: Uint8Array) => readonly Frame[]) => {
  let held: Buffer = Buffer.alloc(0);
  return (bytes) => {
    held = held.length === 0 ? Buffer.from(bytes) : Buffer.concat([held, bytes]);
    const frames: Frame[] = [];
    let at = 0;
    while (held.length - at >= HEADER_BYTES) {
      const kind = KINDS.get(held.readUInt8(at));
      const size = held.readUInt32BE(at + 1);
      if (kind === undefined || size > FRAME_BYTES_MAX)
        throw new FramingBroken('the stream carries something that is not a frame');
      if (held.length - at < HEADER_BYTES + size) break;
      frames.push({ kind, payload: held.subarray(at + HEADER_BYTES, at + HEADER_BYTES + size) });
      at += HEADER_BYTES + size;
    }
    held = held.subarray(at);
    return frames;
  };
};
