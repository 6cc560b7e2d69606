import type { BigIntStats } from 'node:fs';
import { localTime, modeLetters, splitTime } from './describe.ts';
import { refuse } from './job.ts';
import { majorOf, minorOf } from './ls-listing.ts';
import type { Owners } from './owners.ts';

export type StatSubject = {
  readonly path: string;
  readonly target: string | undefined;
  readonly st: BigIntStats;
};

/** `%-10.3s`, taken apart. */
type Directive = {
  readonly flags: string;
  readonly width: number;
  readonly precision: number | undefined;
  /** H or L: the major or minor half of a device. */
  readonly part: string;
  readonly letter: string;
};

const DIRECTIVE = /%([-+ #0']*)(\d{0,3})(?:\.(\d{0,3}))?([HL](?=[dr]))?(.?)/gs;
const LETTERS = '%aAbBdDfFgGhinNorRstTuUwWxXyYzZ';

/** Refuses what is no format. */
export const checkFormat = (format: string): void => {
  for (const [, , , , , letter = ''] of format.matchAll(DIRECTIVE))
    if (letter === '' || !LETTERS.includes(letter))
      refuse(`the format '${format}' has no directive %${letter === '' ? ' ' : letter}`);
};

const pad = ({ flags, width }: Directive, text: string): string => {
  if (flags.includes('-')) return text.padEnd(width);
  return text.padStart(width);
};
const asText = (directive: Directive, value: string): string =>
  pad(directive, directive.precision === undefined ? value : value.slice(0, directive.precision));

const asNumber = (directive: Directive, value: bigint, base: 8 | 10 | 16): string => {
  const { flags, width, precision } = directive;
  const prefix = !flags.includes('#') || base === 10 || value === 0n ? '' : base === 8 ? '0' : '0x';
  const digits = value.toString(base).padStart(precision ?? 1, '0');
  const isZeroed = flags.includes('0') && !flags.includes('-') && precision === undefined;
  return isZeroed ? prefix + digits.padStart(width - prefix.length, '0') : pad(directive, prefix + digits);
};

const quotedName = (name: string, isNeededOnly: boolean): string => {
  if (isNeededOnly && /^[\w/.+,:@%-]+$/.test(name)) return name;
  const escaped = name.replaceAll("'", "'\\''");
  const shown = escaped.replace(
    // oxlint-disable-next-line no-control-regex -- they are what is looked for
    /[\u0000-\u001f\u007f]/g,
    (c) => `'$'\\${c.charCodeAt(0).toString(8).padStart(3, '0')}''`,
  );
  return `'${shown}'`;
};

const kindText = (st: BigIntStats): string => {
  if (st.isFile()) return st.size === 0n ? 'regular empty file' : 'regular file';
  if (st.isDirectory()) return 'directory';
  if (st.isSymbolicLink()) return 'symbolic link';
  if (st.isFIFO()) return 'fifo';
  if (st.isSocket()) return 'socket';
  if (st.isCharacterDevice()) return 'character special file';
  return st.isBlockDevice() ? 'block special file' : 'weird file';
};

const asTime = (directive: Directive, ns: bigint): string => {
  const { seconds, nanos } = splitTime(ns);
  const { day, second, zone } = localTime(seconds);
  return asText(directive, `${day} ${second}.${String(nanos).padStart(9, '0')} ${zone}`);
};
/** Seconds since 1970, with as many decimals as the precision says. */
const asSeconds = (directive: Directive, ns: bigint): string => {
  const { seconds, nanos } = splitTime(ns);
  const { precision = 0 } = directive;
  const decimals = precision > 0 ? `.${String(nanos).padStart(9, '0').slice(0, precision)}` : '';
  return pad(directive, `${seconds}${decimals}`);
};

const devicePart = ({ part }: Directive, device: bigint): bigint =>
  part === 'H' ? majorOf(device) : part === 'L' ? minorOf(device) : device;

const valueOf = (directive: Directive, { path, target, st }: StatSubject, owners: Owners): string => {
  const isNeededOnly = directive.flags.includes('#');
  const name = quotedName(path, isNeededOnly);
  const hasBirth = st.birthtimeNs > 0n;
  switch (directive.letter) {
    case 'a':
      return asNumber(directive, st.mode & 0o7777n, 8);
    case 'A':
      return asText(directive, modeLetters(st.mode));
    case 'b':
      return asNumber(directive, st.blocks, 10);
    case 'B':
      return asNumber(directive, 512n, 10);
    case 'd':
      return asNumber(directive, devicePart(directive, st.dev), 10);
    case 'D':
      return asNumber(directive, st.dev, 16);
    case 'f':
      return asNumber(directive, st.mode, 16);
    case 'F':
      return asText(directive, kindText(st));
    case 'g':
      return asNumber(directive, st.gid, 10);
    case 'G':
      return asText(directive, owners.groupName(st.gid) ?? 'UNKNOWN');
    case 'h':
      return asNumber(directive, st.nlink, 10);
    case 'i':
      return asNumber(directive, st.ino, 10);
    case 'n':
      return asText(directive, path);
    case 'N':
      return asText(
        directive,
        target === undefined ? name : `${name} -> ${quotedName(target, isNeededOnly)}`,
      );
    case 'o':
      return asNumber(directive, st.blksize, 10);
    case 'r':
      return asNumber(directive, devicePart(directive, st.rdev), 10);
    case 'R':
      return asNumber(directive, st.rdev, 16);
    case 's':
      return asNumber(directive, st.size, 10);
    case 't':
      return asNumber(directive, majorOf(st.rdev), 16);
    case 'T':
      return asNumber(directive, minorOf(st.rdev), 16);
    case 'u':
      return asNumber(directive, st.uid, 10);
    case 'U':
      return asText(directive, owners.userName(st.uid) ?? 'UNKNOWN');
    case 'w':
      return hasBirth ? asTime(directive, st.birthtimeNs) : asText(directive, '-');
    case 'W':
      return asNumber(directive, hasBirth ? splitTime(st.birthtimeNs).seconds : 0n, 10);
    case 'x':
      return asTime(directive, st.atimeNs);
    case 'X':
      return asSeconds(directive, st.atimeNs);
    case 'y':
      return asTime(directive, st.mtimeNs);
    case 'Y':
      return asSeconds(directive, st.mtimeNs);
    case 'z':
      return asTime(directive, st.ctimeNs);
    case 'Z':
      return asSeconds(directive, st.ctimeNs);
    default:
      return '%';
  }
};

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['n', '\n'],
  ['t', '\t'],
  ['r', '\r'],
  ['0', '\0'],
  ['\\', '\\'],
  ['"', '"'],
]);

/** The formats of stat: `%n`, `%s`, `%04a` … With `hasEscapes` \n and the like are meant as such. */
export const statText = (
  format: string,
  subject: StatSubject,
  { hasEscapes, owners }: { readonly hasEscapes: boolean; readonly owners: Owners },
): string => {
  const filled = (text: string): string =>
    text.replace(
      DIRECTIVE,
      (
        _all,
        flags: string,
        width: string,
        precision: string | undefined,
        part: string | undefined,
        letter: string,
      ) =>
        valueOf(
          {
            flags,
            width: Number(width),
            precision: precision === undefined ? undefined : Number(precision),
            part: part ?? '',
            letter,
          },
          subject,
          owners,
        ),
    );
  if (!hasEscapes) return filled(format);
  return format
    .split(/(\\.)/s)
    .map((piece) => (/^\\.$/s.test(piece) ? (ESCAPES.get(piece.charAt(1)) ?? piece) : filled(piece)))
    .join('');
};

/** What stat says when it is not told what to say. */
export const usualFormat = (st: BigIntStats): string =>
  [
    '  File: %#N',
    '  Size: %-10s\tBlocks: %-10b IO Block: %-6o %F',
    st.isCharacterDevice() || st.isBlockDevice()
      ? 'Device: %Hd,%Ld\tInode: %-10i  Links: %-5h Device type: %Hr,%Lr'
      : 'Device: %Hd,%Ld\tInode: %-10i  Links: %h',
    'Access: (%04a/%10.10A)  Uid: (%5u/%8U)   Gid: (%5g/%8G)',
    'Access: %x\nModify: %y\nChange: %z\n Birth: %w\n',
  ].join('\n');
