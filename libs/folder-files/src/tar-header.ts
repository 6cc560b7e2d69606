import { bytesOfName } from './byte-name.ts';

const BLOCK = 512;
const NAME_MAX = 100;
const OCTAL_SIZE_MAX = 8 ** 11;

export type TarEntry = {
  /** In byte text. */
  readonly path: string;
  readonly kind: 'file' | 'folder' | 'link';
  readonly sizeBytes: number;
  readonly mode: number;
  readonly modifiedAtSeconds: number;
  /** Of a link, in byte text. */
  readonly target?: string;
};

const FLAGS = { file: '0', folder: '5', link: '2' } as const;

const octal = (value: number, length: number): string =>
  `${Math.max(0, Math.trunc(value))
    .toString(8)
    .padStart(length - 1, '0')}\0`;

const writeSize = (block: Buffer, size: number): void => {
  if (size < OCTAL_SIZE_MAX) return void block.write(octal(size, 12), 124, 'latin1');
  block.writeUInt8(0x80, 124);
  block.writeBigUInt64BE(BigInt(size), 128);
};

const block = (flag: string, name: Buffer, target: Buffer, entry: TarEntry, size: number): Buffer => {
  const header = Buffer.alloc(BLOCK);
  name.copy(header, 0, 0, NAME_MAX);
  header.write(octal(entry.mode, 8) + octal(0, 8) + octal(0, 8), 100, 'latin1');
  writeSize(header, size);
  header.write(octal(entry.modifiedAtSeconds, 12), 136, 'latin1');
  header.write(' '.repeat(8), 148, 'latin1');
  header.write(flag, 156, 'latin1');
  target.copy(header, 157, 0, NAME_MAX);
  header.write('ustar  \0', 257, 'latin1'); // GNU's, whose long names are bytes and not text
  let sum = 0;
  for (const byte of header) sum += byte;
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return header;
};

/** Zeros up to the next full block. */
export const tarPadding = (size: number): Buffer => Buffer.alloc((BLOCK - (size % BLOCK)) % BLOCK);
/** Two empty blocks. */
export const TAR_END = Buffer.alloc(BLOCK * 2);

/** What goes before a name that the header has no room for. */
const long = (flag: 'L' | 'K', name: Buffer, entry: TarEntry): readonly Buffer[] => {
  if (name.length <= NAME_MAX) return [];
  const text = Buffer.concat([name, Buffer.alloc(1)]);
  const header = block(flag, Buffer.from('././@LongLink'), Buffer.alloc(0), entry, text.length);
  return [header, text, tarPadding(text.length)];
};

/** What stands before the bytes of a file, and all that there is of a folder or a link. */
export const tarHeader = (entry: TarEntry): Buffer => {
  const name = bytesOfName(entry.kind === 'folder' ? `${entry.path}/` : entry.path);
  const target = bytesOfName(entry.target ?? '');
  return Buffer.concat([
    ...long('K', target, entry),
    ...long('L', name, entry),
    block(FLAGS[entry.kind], name, target, entry, entry.kind === 'file' ? entry.sizeBytes : 0),
  ]);
};
