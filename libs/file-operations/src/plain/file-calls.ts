import * as fs from 'node:fs';
import { promisify } from 'node:util';

/* The calls of the system, as promises over the callbacks of `fs`: half as dear as `fs.promises`, which makes an object of every file. */
const lstatBig = (path: Buffer, done: (error: NodeJS.ErrnoException | null, st: fs.BigIntStats) => void) =>
  fs.lstat(path, { bigint: true }, done);
const fstatBig = (fd: number, done: (error: NodeJS.ErrnoException | null, st: fs.BigIntStats) => void) =>
  fs.fstat(fd, { bigint: true }, done);
const readlinkBytes = (path: Buffer, done: (error: NodeJS.ErrnoException | null, target: Buffer) => void) =>
  fs.readlink(path, { encoding: 'buffer' }, done);
const openWith = (
  path: Buffer | string,
  flags: number,
  mode: number,
  done: (error: NodeJS.ErrnoException | null, fd: number) => void,
) => fs.open(path, flags, mode, done);

export const lstat = promisify(lstatBig);
export const fstat = promisify(fstatBig);
export const readlink = promisify(readlinkBytes);
export const open = promisify(openWith);
export const close = promisify(fs.close);
export const unlink = promisify(fs.unlink);
export const rmdir = promisify(fs.rmdir);
export const chmod = promisify(fs.chmod);
export const fchmod = promisify(fs.fchmod);
export const chown = promisify(fs.chown);
export const lchown = promisify(fs.lchown);
export const fchown = promisify(fs.fchown);
export const rename = promisify(fs.rename);
export const link = promisify(fs.link);
export const symlink = (target: Buffer, path: Buffer): Promise<void> =>
  new Promise((resolve, reject) => {
    fs.symlink(target, path, null, (error) => {
      if (error === null) resolve();
      else reject(error);
    });
  });
export const mkdir = promisify((path: Buffer, mode: number, done: fs.NoParamCallback) =>
  fs.mkdir(path, mode, done),
);
export const lutimes = promisify(fs.lutimes);
export const futimes = promisify(fs.futimes);
export const ftruncate = promisify(fs.ftruncate);
export const copyFile = promisify(fs.copyFile);
export const read = (fd: number, into: Buffer, length: number, position: number): Promise<number> =>
  new Promise((resolve, reject) => {
    fs.read(fd, into, 0, length, position, (error, count) => {
      if (error === null) resolve(count);
      else reject(error);
    });
  });
export const write = (fd: number, from: Buffer, start: number, length: number, at: number): Promise<number> =>
  new Promise((resolve, reject) => {
    fs.write(fd, from, start, length, at, (error, count) => {
      if (error === null) resolve(count);
      else reject(error);
    });
  });

/** Not among Node's constants: a descriptor that only says where something is. */
export const O_PATH = 0o10000000;
export const O_CLOEXEC = 0o2000000;
export const { O_RDONLY, O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW, O_DIRECTORY, O_NONBLOCK } = fs.constants;
