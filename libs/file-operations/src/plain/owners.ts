import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fromWord, readable } from './byte-text.ts';

/** Users and groups, by name and by number. */
export type Owners = {
  readonly userName: (uid: bigint) => string | undefined;
  readonly groupName: (gid: bigint) => string | undefined;
  /** A name, or a number. */
  readonly user: (
    text: string,
  ) => { readonly uid: number; readonly loginGid: number | undefined } | undefined;
  readonly group: (text: string) => number | undefined;
};

type Row = { readonly name: string; readonly id: number; readonly gid: number };

const ASK_MS = 5000;

const rowsOf = (text: string): readonly Row[] =>
  text.split('\n').flatMap((line) => {
    const [name = '', , id = '', gid = ''] = line.split(':');
    return /^\d+$/.test(id) ? [{ name: fromWord(name), id: Number(id), gid: Number(gid) }] : [];
  });

/** Files of the system first; a directory service is asked through getent, once for each that is not there. */
const table = (database: 'passwd' | 'group') => {
  let known: Map<string, Row | undefined> | undefined;
  const load = (): Map<string, Row | undefined> => {
    try {
      const rows = rowsOf(readFileSync(`/etc/${database}`, 'utf8')).toReversed(); // the first of a number counts
      return new Map(rows.flatMap((row) => [[row.name, row] as const, [`#${row.id}`, row] as const]));
    } catch {
      return new Map();
    }
  };
  return (key: string): Row | undefined => {
    known ??= load();
    if (known.has(key)) return known.get(key);
    let row: Row | undefined;
    try {
      const asked = execFileSync('getent', [database, readable(key.replace(/^#/, ''))], {
        encoding: 'utf8',
        timeout: ASK_MS,
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      row = rowsOf(asked)[0];
    } catch {
      row = undefined; // it is not known there either, or there is no getent
    }
    known.set(key, row);
    return row;
  };
};

/** (uid_t)-1 means "leave it" to the kernel, so it is nobody's. */
const numberOf = (text: string): number | undefined =>
  /^\d{1,10}$/.test(text) && Number(text) < 0xffffffff ? Number(text) : undefined;

export const createOwners = (): Owners => {
  const [users, groups] = [table('passwd'), table('group')];
  return {
    userName: (uid) => users(`#${uid}`)?.name,
    groupName: (gid) => groups(`#${gid}`)?.name,
    user: (text) => {
      const number = numberOf(text);
      const row = users(text) ?? (number === undefined ? undefined : users(`#${number}`));
      if (row !== undefined) return { uid: row.id, loginGid: row.gid };
      return number === undefined ? undefined : { uid: number, loginGid: undefined };
    },
    group: (text) => groups(text)?.id ?? numberOf(text),
  };
};
