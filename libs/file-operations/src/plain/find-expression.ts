import type { BigIntStats } from 'node:fs';
import { fromWord, readable } from './byte-text.ts';
import type { Kind } from './entry.ts';
import { globMatcher } from './glob.ts';
import { refuse } from './job.ts';
import { applyMode, parseMode } from './mode.ts';
import { numberOf } from './options.ts';
import type { Owners } from './owners.ts';

/** What a test looks at. */
export type Subject = {
  readonly name: string;
  readonly path: string;
  readonly kind: Kind;
  /** Absent: there are no attributes, which was told. */
  readonly stat: () => Promise<BigIntStats | undefined>;
  readonly isEmptyFolder: () => Promise<boolean>;
  /** What -print and -print0 do. */
  readonly print: (end: string) => Promise<void>;
  isPruned: boolean;
};
export type Test = (subject: Subject) => Promise<boolean>;

export type Expression = {
  test: Test;
  /** -print or -print0: otherwise all that holds is printed. */
  hasAction: boolean;
  /** -depth */
  comesAfter: boolean;
  depthMin: number;
  depthMax: number;
  staysOnDevice: boolean;
};

/** What a parser needs of the world. */
export type Surroundings = {
  readonly nowNs: bigint;
  readonly owners: Owners;
  /** When the file of -newer was changed. */
  readonly modifiedNs: (path: string) => bigint;
  /** Takes options that all commands have; how many words that were. */
  readonly takeCommon: (words: readonly string[]) => number;
};

const DEPTH_MAX = 1_000_000;
const always: Test = () => Promise.resolve(true);
const sync =
  (holds: (subject: Subject) => boolean): Test =>
  (subject) =>
    Promise.resolve(holds(subject));
const byStat =
  (holds: (st: BigIntStats) => boolean): Test =>
  async (subject) => {
    const st = await subject.stat();
    return st !== undefined && holds(st);
  };

/** `+n`, `-n` or `n`. */
type Wanted = { readonly sign: -1 | 0 | 1; readonly number: number; readonly rest: string };
const signed = (test: string, text: string): Wanted => {
  const [, sign = '', digits = '', rest = ''] = /^([-+]?)(\d+(?:\.\d*)?)(.*)$/s.exec(text) ?? [];
  if (digits === '' || Number(digits) > 9e15)
    return refuse(`${test} needs a number such as 7, +7 or -7, not '${readable(text)}'`);
  return { sign: sign === '+' ? 1 : sign === '-' ? -1 : 0, number: Number(digits), rest };
};
const compare = ({ sign, number }: Wanted, value: bigint): boolean =>
  sign === 0 ? value === BigInt(number) : sign < 0 ? value < BigInt(number) : value > BigInt(number);

const counted = (test: string, text: string, of: (st: BigIntStats) => bigint): Test => {
  const wanted = signed(test, text);
  if (wanted.rest !== '' || !Number.isInteger(wanted.number))
    return refuse(`${test} needs a whole number, not '${readable(text)}'`);
  return byStat((st) => compare(wanted, of(st)));
};

const SIZE_UNITS: ReadonlyMap<string, bigint> = new Map([
  ['c', 1n],
  ['w', 2n],
  ['', 512n],
  ['b', 512n],
  ['k', 2n ** 10n],
  ['M', 2n ** 20n],
  ['G', 2n ** 30n],
]);
const sizeTest = (test: string, text: string): Test => {
  const wanted = signed(test, text);
  const unit = SIZE_UNITS.get(wanted.rest);
  if (unit === undefined)
    return refuse(`${test} needs a size such as +10M (units: c w b k M G), not '${readable(text)}'`);
  const whole = { ...wanted, number: Math.floor(wanted.number) };
  return byStat((st) => compare(whole, (st.size + unit - 1n) / unit));
};

const DAY = 86_400;
/** Ages count in whole days or minutes: `-mtime 1` is from 24 to 48 hours ago, `-mmin 1` within the last minute. */
const ageTest = (
  test: string,
  text: string,
  {
    unit,
    of,
    nowNs,
  }: { readonly unit: number; readonly of: (st: BigIntStats) => bigint; readonly nowNs: bigint },
): Test => {
  const { sign, number, rest } = signed(test, text);
  if (rest !== '') return refuse(`${test} needs a number, not '${readable(text)}'`);
  const units = unit === DAY && sign >= 0 ? number + 1 : number;
  const from = nowNs - BigInt(Math.round(units * unit * 1000)) * 1_000_000n;
  const window = BigInt(unit) * 1_000_000_000n;
  return byStat((st) => {
    const later = of(st) - from;
    if (sign !== 0) return sign > 0 ? later < 0n : later > 0n; // a greater age is an earlier time
    return later > 0n && later <= window;
  });
};

const KINDS: ReadonlyMap<string, Kind> = new Map([
  ['f', 'file'],
  ['d', 'folder'],
  ['l', 'link'],
  ['p', 'pipe'],
  ['s', 'socket'],
  ['c', 'char-device'],
  ['b', 'block-device'],
]);
const typeTest = (test: string, text: string): Test => {
  const kinds = new Set(text.split(',').map((letter) => KINDS.get(letter)));
  if (kinds.has(undefined))
    return refuse(
      `${test} needs letters out of f d l p s c b with commas between them, not '${readable(text)}'`,
    );
  return sync(({ kind }) => kinds.has(kind));
};

const permissionsTest = (test: string, text: string): Test => {
  const which = /^[-/]/.exec(text)?.[0] ?? '';
  const change = parseMode(text.slice(which.length));
  if (change === undefined) return refuse(`${test}: '${readable(text)}' is no mode`);
  const wanted = BigInt(applyMode(change, 0, false, 0));
  return byStat(({ mode }) => {
    const bits = mode & 0o7777n;
    if (which === '-') return (bits & wanted) === wanted;
    if (which === '/') return wanted === 0n || (bits & wanted) !== 0n;
    return bits === wanted;
  });
};

const emptyTest: Test = async (subject) => {
  const st = await subject.stat();
  if (st === undefined) return false;
  return st.isDirectory() ? await subject.isEmptyFolder() : st.isFile() && st.size === 0n;
};

/** Tests with one value each. */
const valueTest = (test: string, value: string, around: Surroundings): Test | undefined => {
  const { nowNs, owners } = around;
  const mtime = (st: BigIntStats): bigint => st.mtimeNs;
  const ctime = (st: BigIntStats): bigint => st.ctimeNs;
  const atime = (st: BigIntStats): bigint => st.atimeNs;
  switch (test) {
    case '-name':
    case '-iname': {
      const fits = globMatcher(value, test === '-iname');
      return sync(({ name }) => fits(name));
    }
    case '-path':
    case '-wholename':
    case '-ipath':
    case '-iwholename': {
      const fits = globMatcher(value, test.startsWith('-i'));
      return sync(({ path }) => fits(path));
    }
    case '-type':
      return typeTest(test, value);
    case '-size':
      return sizeTest(test, value);
    case '-mtime':
      return ageTest(test, value, { unit: DAY, of: mtime, nowNs });
    case '-ctime':
      return ageTest(test, value, { unit: DAY, of: ctime, nowNs });
    case '-atime':
      return ageTest(test, value, { unit: DAY, of: atime, nowNs });
    case '-mmin':
      return ageTest(test, value, { unit: 60, of: mtime, nowNs });
    case '-cmin':
      return ageTest(test, value, { unit: 60, of: ctime, nowNs });
    case '-amin':
      return ageTest(test, value, { unit: 60, of: atime, nowNs });
    case '-newer': {
      const than = around.modifiedNs(value);
      return byStat((st) => st.mtimeNs > than);
    }
    case '-user': {
      const user = owners.user(value) ?? refuse(`${test}: there is no user '${readable(value)}'`);
      return byStat((st) => st.uid === BigInt(user.uid));
    }
    case '-group': {
      const gid = owners.group(value) ?? refuse(`${test}: there is no group '${readable(value)}'`);
      return byStat((st) => st.gid === BigInt(gid));
    }
    case '-uid':
      return counted(test, value, (st) => st.uid);
    case '-gid':
      return counted(test, value, (st) => st.gid);
    case '-perm':
      return permissionsTest(test, value);
    case '-links':
      return counted(test, value, (st) => st.nlink);
    case '-inum':
      return counted(test, value, (st) => st.ino);
    default:
      return undefined;
  }
};

/** The words after the paths; refuses what it does not know. */
export const parseExpression = (given: readonly string[], around: Surroundings): Expression => {
  const words = given.map(fromWord);
  const expression: Expression = {
    test: always,
    hasAction: false,
    comesAfter: false,
    depthMin: 0,
    depthMax: Infinity,
    staysOnDevice: false,
  };
  let at = 0;
  const takes = (...wanted: readonly string[]): boolean => {
    const isIt = wanted.includes(words[at] ?? '');
    if (isIt) at += 1;
    return isIt;
  };
  const value = (test: string): string => {
    at += 1;
    return words[at - 1] ?? refuse(`${test} needs a value`);
  };
  const printing = (end: string): Test => {
    expression.hasAction = true;
    return async (subject) => {
      await subject.print(end);
      return true;
    };
  };
  /** Those about the whole search hold wherever they stand. */
  const aboutAll = (word: string): boolean => {
    if (word === '-maxdepth') expression.depthMax = numberOf(value(word), word, 0, DEPTH_MAX);
    else if (word === '-mindepth') expression.depthMin = numberOf(value(word), word, 0, DEPTH_MAX);
    else if (word === '-depth' || word === '-d') expression.comesAfter = true;
    else if (word === '-xdev' || word === '-mount') expression.staysOnDevice = true;
    else return false;
    return true;
  };
  const plain = (word: string): Test | undefined => {
    switch (word) {
      case '-true':
        return always;
      case '-false':
        return sync(() => false);
      case '-prune':
        return sync((subject) => (subject.isPruned = true));
      case '-print':
        return printing('\n');
      case '-print0':
        return printing('\0');
      case '-empty':
        return emptyTest;
      default:
        return undefined;
    }
  };
  const primary = (): Test => {
    const word = words[at] ?? '';
    const common = around.takeCommon(words.slice(at, at + 2));
    at += Math.max(1, common);
    if (common > 0 || aboutAll(word)) return always;
    if (word === '(') {
      const inner = anyOf();
      return takes(')') ? inner : refuse('a ( has no )');
    }
    const test = plain(word);
    if (test !== undefined) return test;
    const isKnown =
      /^-(?:i?name|i?path|i?wholename|type|size|[mca](?:time|min)|newer|user|group|uid|gid|perm|links|inum)$/;
    const found = isKnown.test(word) ? valueTest(word, value(word), around) : undefined;
    return found ?? refuse(`there is no test '${readable(word)}'`);
  };
  const notOf = (): Test => {
    if (at >= words.length) return refuse('a test is missing at the end');
    if (!takes('!', '-not')) return primary();
    const inner = notOf();
    return async (subject) => !(await inner(subject));
  };
  const allOf = (): Test => {
    let left = notOf();
    while (at < words.length && !['-o', '-or', ')'].includes(words[at] ?? '')) {
      takes('-a', '-and');
      const [first, second] = [left, notOf()];
      left = async (subject) => (await first(subject)) && (await second(subject));
    }
    return left;
  };
  const anyOf = (): Test => {
    let left = allOf();
    while (takes('-o', '-or')) {
      const [first, second] = [left, allOf()];
      left = async (subject) => (await first(subject)) || (await second(subject));
    }
    return left;
  };
  if (words.length > 0) expression.test = anyOf();
  if (at < words.length) refuse('a ) has no (');
  return expression;
};
