import { Buffer } from 'node:buffer';

/** One entry of a tar; `body` must be read to its end before the next entry is asked for. */
export type TarEntry = {
  readonly path: string;
  readonly kind: 'file' | 'folder' | 'symlink' | 'other';
  readonly mode: number;
  readonly size: number;
  readonly linkTarget: string;
  readonly body: AsyncIterable<Uint8Array>;
};

/** The bytes are not a tar. */
export class TarMalformed extends Error {
  override readonly name = 'TarMalformed';
}

const BLOCK = 512;
/** Names and attributes in extra headers; a path has at most 4 KiB on Linux. */
const EXTRA_MAX = 64 * 1024;

const byteSource = (chunks: AsyncIterable<Uint8Array>) => {
  const iterator = chunks[Symbol.asyncIterator]();
  let held: Buffer = Buffer.alloc(0);
  const fill = async (): Promise<boolean> => {
    const next = await iterator.next();
    if (next.done === true) return false;
    held = held.length === 0 ? Buffer.from(next.value) : Buffer.concat([held, next.value]);
    return true;
  };
  const some = async (max: number): Promise<Buffer> => {
    while (held.length === 0)
      if (!(await fill())) throw new TarMalformed('it ends in the middle of an entry');
    const part = held.subarray(0, max);
    held = held.subarray(part.length);
    return part;
  };
  const exactly = async (size: number): Promise<Buffer | null> => {
    while (held.length < size) {
      if (await fill()) continue;
      if (held.length === 0) return null;
      throw new TarMalformed('it ends in the middle of a block');
    }
    const part = held.subarray(0, size);
    held = held.subarray(size);
    return part;
  };
  return { some, exactly };
};

const text = (block: Buffer, from: number, to: number): string => {
  const field = block.subarray(from, to);
  const end = field.indexOf(0);
  return field.subarray(0, end === -1 ? field.length : end).toString('utf8');
};

/** Octal text, or the base-256 form that GNU tar uses for large files. */
const number = (block: Buffer, from: number, to: number): number => {
  if (((block[from] ?? 0) & 0x80) !== 0) {
    const value = block.subarray(from + 1, to).reduce((sum, byte) => sum * 256 + byte, 0);
    if (!Number.isSafeInteger(value)) throw new TarMalformed('an entry is larger than any disk');
    return value;
  }
  const digits = text(block, from, to).trim();
  if (!/^[0-7]*$/.test(digits)) throw new TarMalformed('a header holds no octal number where one belongs');
  return digits === '' ? 0 : Number.parseInt(digits, 8);
};

const checkSum = (block: Buffer): void => {
  const sum = block.reduce((total, byte, at) => total + (at >= 148 && at < 156 ? 0x20 : byte), 0);
  if (sum !== number(block, 148, 156)) throw new TarMalformed('the checksum of a header is wrong');
};

/** `<length> <name>=<value>\n`, again and again. */
const paxRecords = (content: Buffer): ReadonlyMap<string, string> => {
  const records = new Map<string, string>();
  for (let at = 0; at < content.length;) {
    const space = content.indexOf(0x20, at);
    const length = Number(content.subarray(at, space).toString('latin1'));
    if (space === -1 || !Number.isSafeInteger(length) || length <= 0 || at + length > content.length)
      throw new TarMalformed('an extended header is broken');
    const record = content.subarray(space + 1, at + length - 1).toString('utf8');
    const equals = record.indexOf('=');
    records.set(record.slice(0, equals), record.slice(equals + 1));
    at += length;
  }
  return records;
};

const KINDS: Readonly<Record<string, TarEntry['kind']>> = {
  '0': 'file',
  '7': 'file',
  '': 'file',
  '5': 'folder',
  '2': 'symlink',
};

/** Reads a tar (ustar, with the extensions of pax and GNU for long names) entry by entry, with bounded memory. @throws TarMalformed */
export async function* readTar(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<TarEntry> {
  const source = byteSource(chunks);
  let extra: ReadonlyMap<string, string> = new Map();

  const extraContent = async (size: number): Promise<Buffer> => {
    if (size > EXTRA_MAX) throw new TarMalformed('an extended header is too large');
    const padded = await source.exactly(Math.ceil(size / BLOCK) * BLOCK);
    if (padded === null) throw new TarMalformed('it ends in an extended header');
    return padded.subarray(0, size);
  };

  for (;;) {
    const header = await source.exactly(BLOCK);
    if (header === null || header.every((byte) => byte === 0)) return;
    checkSum(header);
    const type = text(header, 156, 157);
    const headerSize = number(header, 124, 136);
    if (type === 'x' || type === 'g') {
      const records = paxRecords(await extraContent(headerSize));
      if (type === 'x') extra = new Map([...extra, ...records]);
      continue;
    }
    if (type === 'L' || type === 'K') {
      const name = (await extraContent(headerSize)).toString('utf8').replace(/\0.*$/s, '');
      extra = new Map([...extra, [type === 'L' ? 'path' : 'linkpath', name]]);
      continue;
    }
    const prefix = text(header, 257, 262) === 'ustar' ? text(header, 345, 500) : '';
    const shortPath = text(header, 0, 100);
    const kind = KINDS[type] ?? 'other';
    const paxSize = extra.get('size');
    const size =
      kind === 'folder' || kind === 'symlink' ? 0 : paxSize === undefined ? headerSize : Number(paxSize);
    if (!Number.isSafeInteger(size) || size < 0) throw new TarMalformed('an entry has no size');
    let rest = size;
    const body = async function* (): AsyncGenerator<Uint8Array> {
      while (rest > 0) {
        const part = await source.some(rest);
        rest -= part.length;
        yield part;
      }
    };
    yield {
      path: extra.get('path') ?? (prefix === '' ? shortPath : `${prefix}/${shortPath}`),
      kind,
      mode: number(header, 100, 108),
      size,
      linkTarget: extra.get('linkpath') ?? text(header, 157, 257),
      body: body(),
    };
    extra = new Map();
    while (rest > 0) rest -= (await source.some(rest)).length;
    await source.exactly(Math.ceil(size / BLOCK) * BLOCK - size);
  }
}
