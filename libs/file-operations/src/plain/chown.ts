import type { BigIntStats } from 'node:fs';
import { jsonField, jsonLine, quoted, readable } from './byte-text.ts';
import { changeByDescriptor } from './change.ts';
import * as calls from './file-calls.ts';
import { at, type Folder, pathIn } from './folder.ts';
import { refuse } from './job.ts';
import { type OptionShape, parseOptions } from './options.ts';
import { createOwners, type Owners } from './owners.ts';
import { AS_ENTRY, GO_IN, openForWalk, type Run, walk } from './walk.ts';

const OPTIONS: readonly OptionShape[] = [
  { id: 'R', word: 'recursive' },
  { id: 'v', word: 'verbose' },
  { id: 'c', word: 'changes' },
  { id: 'f', word: 'silent' },
  { id: 'quiet', word: 'quiet' },
  { id: 'h', word: 'no-dereference' },
  { id: 'P' },
];

/** For the kernel: leave it as it is. */
const KEEP = 0xffffffff;

/** USER, USER:GROUP, USER: (his login group) or :GROUP. */
const ownerOf = (text: string, owners: Owners): { readonly uid: number; readonly gid: number } => {
  const colon = text.indexOf(':');
  const user = colon === -1 ? text : text.slice(0, colon);
  const group = colon === -1 ? undefined : text.slice(colon + 1);
  const noUser = (): never => refuse(`there is no user '${readable(user)}'`);
  const found = user === '' ? undefined : (owners.user(user) ?? noUser());
  const gid =
    group === undefined || (group === '' && user === '')
      ? KEEP
      : group === ''
        ? (found?.loginGid ?? noUser())
        : (owners.group(group) ?? refuse(`there is no group '${readable(group)}'`));
  return { uid: found?.uid ?? KEEP, gid };
};

/** chown: of a link the link itself, never what it leads to. */
export const chown = async (run: Run, words: readonly string[]): Promise<void> => {
  const { job, tell } = run;
  const { chosen, named } = parseOptions(job, words, OPTIONS);
  const has = (id: string): boolean => chosen.some((option) => option.id === id);
  job.isVerbose = has('v');
  job.isSilent = has('f') || has('quiet');
  const [owner, ...paths] = named;
  if (owner === undefined || paths.length === 0)
    return refuse('an owner and a path are needed, such as: chown -R ada:lab folder');
  const owners = createOwners();
  const { uid, gid } = ownerOf(owner, owners);

  const ownerText = (user: bigint, group: bigint): string =>
    [
      ...(uid === KEEP ? [] : [owners.userName(user) ?? String(user)]),
      ...(gid === KEEP ? [] : [owners.groupName(group) ?? String(group)]),
    ].join(':');
  const says = (folder: Folder, name: string | undefined, st: BigIntStats): string => {
    const now = { uid: uid === KEEP ? st.uid : BigInt(uid), gid: gid === KEEP ? st.gid : BigInt(gid) };
    const isSame = now.uid === st.uid && now.gid === st.gid;
    if (!job.isVerbose && (!has('c') || isSame)) return '';
    const [path, from, to] = [pathIn(folder, name), ownerText(st.uid, st.gid), ownerText(now.uid, now.gid)];
    const did = isSame ? 'kept' : 'changed';
    if (job.isJson)
      return jsonLine({
        event: 'entry',
        ...jsonField('path', path),
        did,
        from: readable(from),
        to: readable(to),
      });
    const what = uid === KEEP ? 'group' : 'ownership';
    return isSame
      ? `${what} of ${quoted(path)} retained as ${from}\n`
      : `changed ${what} of ${quoted(path)} from ${from} to ${to}\n`;
  };
  const isTelling = job.isVerbose || has('c');

  const changeEntry = async (folder: Folder, name: string): Promise<string> => {
    if (isTelling || job.beneath !== undefined)
      return await changeByDescriptor(run, folder, name, {
        attempted: 'chown',
        apply: async (fdPath, st) => {
          // Of a link, the descriptor's own path would be followed; its name in the folder is not.
          await (st.isSymbolicLink()
            ? calls.lchown(at(folder, name), uid, gid)
            : calls.chown(fdPath, uid, gid));
          return says(folder, name, st);
        },
      });
    try {
      await calls.lchown(at(folder, name), uid, gid);
    } catch (error) {
      tell.failure(folder, name, 'chown', error);
    }
    return '';
  };

  const enter = async (folder: Folder) => {
    job.counts.folders += 1;
    const st = await openForWalk(run, folder);
    if (st === undefined) return { isOpen: false };
    try {
      await calls.fchown(folder.fd, uid, gid);
      return { isOpen: true, says: says(folder, undefined, st) };
    } catch (error) {
      tell.failure(folder, undefined, 'chown', error);
      return { isOpen: true };
    }
  };

  await walk(
    run,
    {
      meetsFolder: () => (has('R') ? GO_IN : AS_ENTRY),
      followsSlash: true,
      enter,
      entry: async (folder, { name }) => {
        job.counts.files += 1;
        return await changeEntry(folder, name);
      },
    },
    paths,
  );
};
