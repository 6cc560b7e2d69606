import type { BigIntStats } from 'node:fs';
import { type Entry, kindOf, statEntry } from './entry.ts';
import { closeFolder, type Folder, newFolder, openFolder } from './folder.ts';
import { codeOf, isCancelled, type Job } from './job.ts';
import { apart, openNamed } from './named.ts';
import * as calls from './file-calls.ts';
import type { Output } from './output.ts';
import { namesIn } from './read-folder.ts';
import { tellNamed } from './tell-named.ts';
import type { Tell } from './tell.ts';
import { createTurns } from './turns.ts';

/** What all parts of an operation work with. */
export type Run = { readonly job: Job; readonly tell: Tell; readonly output: Output };

/** What is done about a folder that is found. */
export type Meeting = { readonly asEntry: boolean; readonly goIn: boolean };
export const GO_IN: Meeting = { asEntry: false, goIn: true };
export const AS_ENTRY: Meeting = { asEntry: true, goIn: false };

/** What walks ask of an operation. Texts that are returned are results. */
export type Operation = {
  readonly meetsFolder: (parent: Folder) => Meeting;
  /** A slash at the end of what the caller named asks for the folder that a link leads to. */
  readonly followsSlash: boolean;
  /** One entry at a time in one folder. */
  readonly isSerial?: boolean;
  /** It reads a folder again if there is something left in it. */
  readonly comesBack?: boolean;
  /** So many pieces of work that make or remove names in one folder. */
  readonly turnsMax?: number;
  /** Before it is read; it opens it. Not `isOpen`: it is not gone into. */
  readonly enter: (folder: Folder) => Promise<{ readonly isOpen: boolean; readonly says?: string }>;
  readonly entry: (folder: Folder, entry: Entry) => Promise<string>;
  /** All its own entries are known; what lies deeper comes after. */
  readonly listed?: (folder: Folder) => string;
  /** All below has ended. `again`: it is read once more. */
  readonly leave?: (folder: Folder) => Promise<{ readonly again?: boolean; readonly says?: string }>;
};

/** Entries under way at the same time, in all folders, and folders that are gone through side by side. */
const ENTRIES_MAX = 256;
const FOLDERS_MAX = 96;

/** Opens a folder for `enter`; absent: it can't be gone into, which was told, or must not. */
export const openForWalk = async (
  { job, tell }: Run,
  folder: Folder,
  comesBack = false,
): Promise<BigIntStats | undefined> => {
  let st: BigIntStats;
  try {
    st = await openFolder(job, folder);
  } catch (error) {
    if (folder.parent === undefined) {
      tellNamed(tell, folder.path, 'open', error);
      return undefined;
    }
    const isOther = ['ENOTDIR', 'ELOOP'].includes(codeOf(error)); // it was one a moment ago, or was named as one
    if (isOther && comesBack && folder.depth > 0) return undefined;
    if (isOther)
      tell.own(folder, undefined, 'not-a-folder', 'is no folder, or a link, which is not followed');
    else tell.failure(folder, undefined, 'open', error);
    return undefined;
  }
  const { parent } = folder;
  const isElsewhere =
    job.beneath === undefined
      ? job.staysOnDevice && folder.depth > 0 && parent !== undefined && parent.dev !== st.dev
      : job.beneath.dev !== st.dev;
  if (!isElsewhere) return st;
  if (job.beneath !== undefined)
    tell.own(folder, undefined, 'other-file-system', 'is on another file system, which is not gone into');
  await closeFolder(folder);
  return undefined;
};

const byName = (a: Entry, b: Entry): number => (a.name < b.name ? -1 : 1);

/** Goes through all that the caller named. */
export const walk = async (run: Run, operation: Operation, paths: readonly string[]): Promise<void> => {
  const { job, tell, output } = run;
  const entriesAtOnce = createTurns(ENTRIES_MAX);
  const foldersAtOnce = createTurns(FOLDERS_MAX);
  const turns = { turnsMax: operation.turnsMax ?? 1 };

  const take = async (folder: Folder, entry: Entry): Promise<string> =>
    isCancelled(job) ? '' : await operation.entry(folder, entry);

  /** What it is; folders of operands and on some file systems are known only then. */
  const meet = async (folder: Folder, entry: Entry): Promise<Meeting | undefined> => {
    if (entry.kind === 'unknown') {
      const st = await statEntry(tell, folder, entry);
      if (st === undefined) return undefined;
      entry.kind = kindOf(st);
    }
    return entry.kind === 'folder' ? operation.meetsFolder(folder) : AS_ENTRY;
  };

  const child = (folder: Folder, name: string, isLinkAllowed = false): Folder =>
    newFolder(folder, name, { depth: folder.depth + 1, isLinkAllowed, ...turns });

  /** As much at the same time as may be; in the order in which they end. */
  const takeAsTheyCome = async (folder: Folder, entries: AsyncIterable<readonly Entry[]>): Promise<void> => {
    const underWay = new Set<Promise<void>>();
    const own = new Set<Promise<void>>();
    const start = (work: Promise<void>, sets: readonly Set<Promise<void>>[]): void => {
      const ended = work.finally(() => sets.forEach((set) => set.delete(ended)));
      sets.forEach((set) => set.add(ended));
    };
    const goInto = async (name: string): Promise<void> => {
      const inner = child(folder, name);
      if (foldersAtOnce.tryTake()) start(goThrough(inner).finally(foldersAtOnce.giveBack), [underWay]);
      else await goThrough(inner); // by this one itself: what is known of a wide tree stays small
    };
    const handle = async (entry: Entry): Promise<void> => {
      const meeting = await meet(folder, entry);
      if (meeting?.goIn === true) await goInto(entry.name);
      if (meeting?.asEntry === true) output.put(await take(folder, entry));
    };
    for await (const some of entries) {
      if (folder.depth < 0)
        await Promise.all(some.map(handle)); // named by the caller, a few
      else
        for (const entry of some) {
          if (isCancelled(job)) break;
          const isKnownFolder = entry.kind === 'folder' && !operation.meetsFolder(folder).asEntry;
          if (isKnownFolder || operation.isSerial === true || entry.kind === 'unknown') {
            await handle(entry);
            continue;
          }
          await entriesAtOnce.take();
          const meeting = entry.kind === 'folder' ? operation.meetsFolder(folder) : AS_ENTRY;
          start(
            take(folder, entry)
              .then((says) => output.put(says))
              .finally(entriesAtOnce.giveBack),
            [underWay, own],
          );
          if (meeting.goIn) await goInto(entry.name);
        }
    }
    await Promise.all(own);
    if (operation.listed !== undefined && folder.depth >= 0) output.put(operation.listed(folder));
    await Promise.all(underWay);
  };

  /** In the order of their names, and what lies in a folder directly after it. */
  const takeInOrder = async (folder: Folder, entries: AsyncIterable<readonly Entry[]>): Promise<void> => {
    const all: Entry[] = [];
    for await (const some of entries) all.push(...some);
    all.sort(byName);
    const met: { readonly entry: Entry; readonly meeting: Meeting; readonly says: string }[] = [];
    for (let from = 0; from < all.length && !isCancelled(job); from += ENTRIES_MAX)
      met.push(
        ...(
          await Promise.all(
            all.slice(from, from + ENTRIES_MAX).map(async (entry) => {
              const meeting = await meet(folder, entry);
              if (meeting === undefined) return [];
              return [{ entry, meeting, says: meeting.asEntry ? await take(folder, entry) : '' }];
            }),
          )
        ).flat(),
      );
    if (operation.listed !== undefined && folder.depth >= 0) {
      for (const { says } of met) output.put(says);
      output.put(operation.listed(folder));
    }
    for (const { entry, meeting, says } of met) {
      if (operation.listed === undefined || folder.depth < 0) output.put(says);
      if (meeting.goIn && !isCancelled(job)) await goThrough(child(folder, entry.name));
    }
  };

  const takeEntries = (folder: Folder, entries: AsyncIterable<readonly Entry[]>): Promise<void> =>
    job.isOrdered && operation.isSerial !== true
      ? takeInOrder(folder, entries)
      : takeAsTheyCome(folder, entries);

  const goThrough = async (folder: Folder): Promise<void> => {
    try {
      const { isOpen, says = '' } = await operation.enter(folder);
      output.put(says);
      for (let goesOn = isOpen; goesOn && !isCancelled(job);) {
        try {
          await takeEntries(folder, namesIn(folder));
        } catch (error) {
          tell.failure(folder, undefined, 'read', error);
        }
        if (isCancelled(job)) break;
        const left = await operation.leave?.(folder);
        output.put(left?.says ?? '');
        goesOn = left?.again === true;
      }
    } finally {
      await closeFolder(folder);
    }
  };

  /** Those that lie in the same folder, one after the other. */
  const walkGroup = async (folderPath: string, group: readonly string[]): Promise<void> => {
    const parent = newFolder(undefined, folderPath, { depth: -1, ...turns });
    try {
      parent.fd = await openNamed(job, folderPath, calls.O_PATH | calls.O_DIRECTORY);
      parent.dev = (await calls.fstat(parent.fd)).dev;
    } catch (error) {
      for (const path of group) tellNamed(tell, path, 'open', error);
      await closeFolder(parent);
      return;
    }
    const follows = (path: string): boolean =>
      apart(path).hasSlash &&
      job.beneath === undefined &&
      operation.followsSlash &&
      operation.meetsFolder(parent).goIn;
    for (const path of group.filter(follows)) await goThrough(child(parent, apart(path).name, true));
    const entries = group
      .filter((path) => !follows(path))
      .map((path): Entry => ({ name: apart(path).name, kind: 'unknown', stat: undefined }));
    await takeEntries(parent, inPieces(entries));
    await closeFolder(parent);
  };

  for (let from = 0; from < paths.length && !isCancelled(job);) {
    const first = apart(paths[from] ?? '');
    if (first.isItself) {
      if (first.path === '') tell.path('', 'open', Object.assign(new Error(), { errno: -2 }));
      else await goThrough(newFolder(undefined, first.path, { depth: 0, ...turns }));
      from += 1;
      continue;
    }
    const isOther = (path: string): boolean => apart(path).isItself || apart(path).folder !== first.folder;
    const rest = paths.slice(from);
    const length = rest.findIndex(isOther);
    const group = length === -1 ? rest : rest.slice(0, length);
    await walkGroup(first.folder, group);
    from += group.length;
  }
};

const NAMED_AT_ONCE = 32;
const inPieces = async function* (entries: readonly Entry[]): AsyncIterable<readonly Entry[]> {
  for (let from = 0; from < entries.length; from += NAMED_AT_ONCE)
    yield await Promise.resolve(entries.slice(from, from + NAMED_AT_ONCE));
};
