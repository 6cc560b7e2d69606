import type { BigIntStats } from 'node:fs';
import { jsonField } from './byte-text.ts';
import type { Kind } from './entry.ts';

const TYPE_LETTERS: ReadonlyMap<bigint, string> = new Map([
  [0o100000n, '-'],
  [0o040000n, 'd'],
  [0o120000n, 'l'],
  [0o010000n, 'p'],
  [0o140000n, 's'],
  [0o020000n, 'c'],
  [0o060000n, 'b'],
]);

/** `-rwxr-xr-x` */
export const modeLetters = (mode: bigint): string => {
  const letters = [...'rwxrwxrwx'].map((letter, i) => ((mode >> BigInt(8 - i)) & 1n ? letter : '-'));
  const special = (place: number, bit: bigint, small: string): void => {
    if ((mode & bit) === 0n) return;
    letters[place] = letters[place] === 'x' ? small : small.toUpperCase();
  };
  special(2, 0o4000n, 's');
  special(5, 0o2000n, 's');
  special(8, 0o1000n, 't');
  return (TYPE_LETTERS.get(mode & 0o170000n) ?? '?') + letters.join('');
};

export const octal = (mode: bigint): string => (mode & 0o7777n).toString(8).padStart(4, '0');

const NANO = 1_000_000_000n;
/** Seconds, rounded down, and the nanoseconds above them. */
export const splitTime = (ns: bigint): { readonly seconds: bigint; readonly nanos: bigint } => {
  const nanos = ((ns % NANO) + NANO) % NANO;
  return { seconds: (ns - nanos) / NANO, nanos };
};

/** 2026-01-31T12:00:00.123456789Z */
export const isoTime = (ns: bigint): string => {
  const { seconds, nanos } = splitTime(ns);
  const iso = new Date(Number(seconds) * 1000).toISOString();
  return `${iso.slice(0, iso.indexOf('.'))}.${String(nanos).padStart(9, '0')}Z`;
};

const two = (n: number): string => String(n).padStart(2, '0');

/** 2026-01-31 13:00:00, and +0100, where we are. */
export const localTime = (seconds: bigint) => {
  const at = new Date(Number(seconds) * 1000);
  const offset = -at.getTimezoneOffset();
  const zone = `${offset < 0 ? '-' : '+'}${two(Math.floor(Math.abs(offset) / 60))}${two(Math.abs(offset) % 60)}`;
  const day = `${String(at.getFullYear()).padStart(4, '0')}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  const minute = `${two(at.getHours())}:${two(at.getMinutes())}`;
  return { at, day, minute, second: `${minute}:${two(at.getSeconds())}`, zone };
};

/** All about an entry, beginning with its path. */
export const attributes = (path: string, kind: Kind, st: BigIntStats): object => ({
  ...jsonField('path', path),
  type: kind,
  size: Number(st.size),
  blocks: Number(st.blocks),
  mode: octal(st.mode),
  uid: Number(st.uid),
  gid: Number(st.gid),
  links: Number(st.nlink),
  inode: Number(st.ino),
  modifiedAt: isoTime(st.mtimeNs),
  changedAt: isoTime(st.ctimeNs),
  accessedAt: isoTime(st.atimeNs),
});
