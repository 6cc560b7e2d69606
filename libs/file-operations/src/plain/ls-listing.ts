import type { BigIntStats } from 'node:fs';
import { localTime, modeLetters, splitTime } from './describe.ts';
import type { Owners } from './owners.ts';
import { sizeText } from './sizes.ts';

/** How all listings look. */
export type Style = {
  readonly isLong: boolean;
  readonly isReversed: boolean;
  readonly isHuman: boolean;
  readonly hasNumbers: boolean;
  readonly hasInodes: boolean;
  readonly hidesControl: boolean;
  readonly order: 'name' | 'size' | 'time' | 'none';
  readonly time: 'locale' | 'long-iso' | 'full-iso';
};
export type Row = { readonly name: string; readonly st: BigIntStats | undefined; readonly target: string };

/** Half a year: until then the hour is told, and later the year. */
const RECENT_SECONDS = 31_556_952n / 2n;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

const byName = (a: Row, b: Row): number => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
const descending =
  (of: (st: BigIntStats) => bigint) =>
  (a: Row, b: Row): number => {
    const [x, y] = [a.st === undefined ? 0n : of(a.st), b.st === undefined ? 0n : of(b.st)];
    return x === y ? byName(a, b) : x > y ? -1 : 1;
  };
const sorted = (rows: readonly Row[], { order, isReversed }: Style): readonly Row[] => {
  const compare = {
    name: byName,
    size: descending((st) => st.size),
    time: descending((st) => st.mtimeNs),
    none: () => 0,
  }[order];
  const inOrder = rows.toSorted(compare);
  return isReversed ? inOrder.toReversed() : inOrder;
};

const isDevice = (st: BigIntStats): boolean => st.isCharacterDevice() || st.isBlockDevice();
/** As glibc takes a device number apart. */
export const majorOf = (device: bigint): bigint => ((device >> 8n) & 0xfffn) | ((device >> 32n) & ~0xfffn);
export const minorOf = (device: bigint): bigint => (device & 0xffn) | ((device >> 12n) & ~0xffn);

const timeText = (ns: bigint, style: Style, nowSeconds: bigint): string => {
  const { seconds, nanos } = splitTime(ns);
  const { at, day, minute, second, zone } = localTime(seconds);
  if (style.time === 'full-iso') return `${day} ${second}.${String(nanos).padStart(9, '0')} ${zone}`;
  if (style.time === 'long-iso') return `${day} ${minute}`;
  const isRecent = seconds > nowSeconds - RECENT_SECONDS && seconds <= nowSeconds;
  const date = `${MONTHS[at.getMonth()] ?? ''} ${String(at.getDate()).padStart(2)}`;
  return `${date} ${isRecent ? minute : String(at.getFullYear()).padStart(5)}`;
};

const widest = (texts: readonly string[]): number =>
  texts.reduce((most, { length }) => Math.max(most, length), 0);

const longColumns = (
  rows: readonly Row[],
  style: Style,
  { owners, nowSeconds }: { readonly owners: Owners; readonly nowSeconds: bigint },
): readonly string[] => {
  const known = rows.flatMap(({ st }) => (st === undefined ? [] : [st]));
  const owner = (id: bigint, name: string | undefined) =>
    style.hasNumbers || name === undefined
      ? { text: String(id), isNumber: true }
      : { text: name, isNumber: false };
  const users = known.map((st) => owner(st.uid, style.hasNumbers ? undefined : owners.userName(st.uid)));
  const groups = known.map((st) => owner(st.gid, style.hasNumbers ? undefined : owners.groupName(st.gid)));
  const links = widest(known.map((st) => String(st.nlink)));
  const [userWidth, groupWidth] = [widest(users.map((u) => u.text)), widest(groups.map((g) => g.text))];
  const devices = known.filter(isDevice);
  const [majorWidth, minorWidth] = [
    widest(devices.map((st) => String(majorOf(st.rdev)))),
    widest(devices.map((st) => String(minorOf(st.rdev)))),
  ];
  const sizes = known.map((st) => (isDevice(st) ? '' : sizeText(st.size, style.isHuman ? 0n : 1n)));
  const sizeWidth = Math.max(widest(sizes), devices.length > 0 ? majorWidth + 2 + minorWidth : 0);
  const padOwner = (
    { text, isNumber }: { readonly text: string; readonly isNumber: boolean },
    width: number,
  ) => (isNumber ? text.padStart(width) : text.padEnd(width));
  return known.map((st, i) => {
    const size = isDevice(st)
      ? `${String(majorOf(st.rdev)).padStart(sizeWidth - 2 - minorWidth)}, ${String(minorOf(st.rdev)).padStart(minorWidth)}`
      : (sizes[i] ?? '').padStart(sizeWidth);
    const [user, group] = [users[i], groups[i]];
    return [
      modeLetters(st.mode),
      String(st.nlink).padStart(links),
      user === undefined ? '' : padOwner(user, userWidth),
      group === undefined ? '' : padOwner(group, groupWidth),
      size,
      timeText(st.mtimeNs, style, nowSeconds),
      '',
    ].join(' ');
  });
};

/** The entries of one folder as ls shows them. */
export const listingText = (
  unsorted: readonly Row[],
  style: Style,
  around: { readonly hasTotal: boolean; readonly owners: Owners; readonly nowSeconds: bigint },
): string => {
  const rows = sorted(unsorted, style);
  const disk = rows.reduce((sum, { st }) => sum + (st === undefined ? 0n : st.blocks * 512n), 0n);
  const total =
    around.hasTotal && style.isLong ? `total ${sizeText(disk, style.isHuman ? 0n : 1024n)}\n` : '';
  const columns = style.isLong ? longColumns(rows, style, around) : [];
  const inodes = rows.map(({ st }) => String(st?.ino ?? 0n));
  const inodeWidth = widest(inodes);
  const shown = (name: string): string =>
    // oxlint-disable-next-line no-control-regex -- they are what is looked for
    style.hidesControl ? name.replace(/[\u0000-\u001f\u007f]/g, '?') : name;
  const lines = rows.map(({ name, target }, i) => {
    const inode = style.hasInodes ? `${(inodes[i] ?? '').padStart(inodeWidth)} ` : '';
    return `${inode}${columns[i] ?? ''}${shown(name)}${target === '' ? '' : ` -> ${shown(target)}`}\n`;
  });
  return total + lines.join('');
};
