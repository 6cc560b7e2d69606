const BLOCK = 512;
const NAME_MAX = 100;

export type TarEntry = {
  readonly path: string;
  readonly isFolder: boolean;
  readonly sizeBytes: number;
  readonly isExecutable: boolean;
  readonly modifiedAtSeconds: number;
};

const octal = (value: number, length: number): string =>
  `${Math.max(0, value)
    .toString(8)
    .padStart(length - 1, '0')}\0`;

const header = (
  path: string,
  type: '0' | '5' | 'x',
  size: number,
  mode: number,
  modifiedAt: number,
): Buffer => {
  const block = Buffer.alloc(BLOCK);
  block.write(path.slice(0, NAME_MAX), 0, 'utf8');
  block.write(octal(mode, 8), 100, 'ascii');
  block.write(octal(0, 8), 108, 'ascii');
  block.write(octal(0, 8), 116, 'ascii');
  block.write(octal(size, 12), 124, 'ascii');
  block.write(octal(modifiedAt, 12), 136, 'ascii');
  block.write(' '.repeat(8), 148, 'ascii');
  block.write(type, 156, 'ascii');
  block.write('ustar\x0000', 257, 'ascii');
  let sum = 0;
  for (const byte of block) sum += byte;
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'ascii');
  return block;
};

/** Zeros up to the next full block. */
export const padding = (size: number): Buffer => Buffer.alloc((BLOCK - (size % BLOCK)) % BLOCK);
/** Two empty blocks. */
export const TAR_END = Buffer.alloc(BLOCK * 2);

/** `<length> path=<path>\n`, where the length counts itself. */
const paxRecord = (path: string): Buffer => {
  const rest = Buffer.byteLength(` path=${path}\n`);
  let length = rest + String(rest).length;
  length = rest + String(length).length;
  return Buffer.from(`${length} path=${path}\n`, 'utf8');
};

/** What stands before a file's bytes. A path that the old format has no room for gets a record of its own (POSIX pax). */
export const tarHeader = ({
  path,
  isFolder,
  sizeBytes,
  isExecutable,
  modifiedAtSeconds,
}: TarEntry): Buffer => {
  const name = isFolder ? `${path}/` : path;
  const mode = isFolder || isExecutable ? 0o755 : 0o644;
  const own = header(name, isFolder ? '5' : '0', isFolder ? 0 : sizeBytes, mode, modifiedAtSeconds);
  const isPlain = Buffer.byteLength(name) <= NAME_MAX && /^[\x20-\x7e]*$/.test(name);
  if (isPlain) return own;
  const record = paxRecord(name);
  return Buffer.concat([
    header('pax', 'x', record.length, 0o644, modifiedAtSeconds),
    record,
    padding(record.length),
    own,
  ]);
};
