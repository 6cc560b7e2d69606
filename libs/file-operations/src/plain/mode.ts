/** One `u+rw` of several, or an octal number. */
type Change = {
  readonly kind: 'plain' | 'copies' | 'if-any-execute';
  readonly sign: '+' | '-' | '=';
  /** Bits that it is about; 0: all but those of the umask. */
  readonly whom: number;
  readonly value: number;
  /** setuid and setgid of folders are left as they are unless they are mentioned. */
  readonly mentioned: number;
};
export type ModeChange = readonly Change[];

const ALL = 0o7777;
const WHOM: ReadonlyMap<string, number> = new Map([
  ['u', 0o4700],
  ['g', 0o2070],
  ['o', 0o1007],
  ['a', ALL],
]);
const COPIED: ReadonlyMap<string, number> = new Map([
  ['u', 0o700],
  ['g', 0o070],
  ['o', 0o007],
]);
const VALUES: ReadonlyMap<string, number> = new Map([
  ['r', 0o444],
  ['w', 0o222],
  ['x', 0o111],
  ['s', 0o6000],
  ['t', 0o1000],
  ['X', 0],
]);

const octalChange = (text: string): ModeChange | undefined => {
  const value = Number.parseInt(text, 8);
  if (!/^[0-7]+$/.test(text) || value > ALL) return undefined;
  const mentioned = text.length < 5 ? (value & 0o7000) | 0o777 : ALL;
  return [{ kind: 'plain', sign: '=', whom: ALL, value, mentioned }];
};

const changeOf = (whom: number, sign: Change['sign'], what: string): Change | undefined => {
  if (/^[0-7]+$/.test(what)) {
    const value = Number.parseInt(what, 8);
    return value > ALL ? undefined : { kind: 'plain', sign, whom: ALL, value, mentioned: ALL };
  }
  const copied = COPIED.get(what);
  const value = copied ?? [...what].reduce((bits, letter) => bits | (VALUES.get(letter) ?? 0), 0);
  const kind = copied === undefined ? (what.includes('X') ? 'if-any-execute' : 'plain') : 'copies';
  return { kind, sign, whom, value, mentioned: whom === 0 ? value : whom & value };
};

const CLAUSE = /^([ugoa]*)((?:[-+=](?:[0-7]+|[ugo]|[rwxXst]*))+)$/;
const ACTIONS = /([-+=])([0-7]+|[ugo](?=$|[-+=])|[rwxXst]*)/g;

/** Octal, or symbolic such as `u+rwX,go=`; absent: it is neither. */
export const parseMode = (text: string): ModeChange | undefined => {
  if (/^[0-7]/.test(text)) return octalChange(text);
  const changes: Change[] = [];
  for (const clause of text.split(',')) {
    const [, who = '', actions = ''] = CLAUSE.exec(clause) ?? [];
    if (actions === '') return undefined;
    const whom = [...who].reduce((bits, letter) => bits | (WHOM.get(letter) ?? 0), 0);
    for (const [, sign, what = ''] of actions.matchAll(ACTIONS)) {
      if (sign !== '+' && sign !== '-' && sign !== '=') return undefined;
      const change = changeOf(whom, sign, what);
      if (change === undefined) return undefined;
      changes.push(change);
    }
  }
  return changes;
};

const spread = (value: number): number =>
  value |
  ((value & 0o444) === 0 ? 0 : 0o444) |
  ((value & 0o222) === 0 ? 0 : 0o222) |
  ((value & 0o111) === 0 ? 0 : 0o111);

/** The new permission bits. */
export const applyMode = (changes: ModeChange, old: number, isFolder: boolean, umask: number): number =>
  changes.reduce((now, change) => {
    const leftAlone = (isFolder ? 0o6000 : 0) & ~change.mentioned;
    const raw =
      change.kind === 'copies'
        ? spread(change.value & now)
        : change.kind === 'if-any-execute' && (isFolder || (now & 0o111) !== 0)
          ? change.value | 0o111
          : change.value;
    const value = raw & (change.whom === 0 ? ~umask : change.whom) & ~leftAlone;
    if (change.sign === '+') return (now | value) & ALL;
    if (change.sign === '-') return now & ~value & ALL;
    return ((now & ((change.whom === 0 ? 0 : ~change.whom) | leftAlone)) | value) & ALL;
  }, old & ALL);
