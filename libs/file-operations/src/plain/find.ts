import { fstatSync, openSync, closeSync } from 'node:fs';
import { fromWord, jsonLine, readable, toBytes } from './byte-text.ts';
import { attributes } from './describe.ts';
import { type Entry, statEntry } from './entry.ts';
import * as calls from './file-calls.ts';
import { closeFolder, type Folder, newFolder, pathIn } from './folder.ts';
import { parseExpression, type Subject } from './find-expression.ts';
import { refuse, sentenceOf } from './job.ts';
import { takeCommon } from './options.ts';
import { createOwners } from './owners.ts';
import { namesIn } from './read-folder.ts';
import { GO_IN, openForWalk, type Run, walk } from './walk.ts';

const modifiedNs = (path: string): bigint => {
  try {
    const fd = openSync(toBytes(path), calls.O_PATH | calls.O_CLOEXEC);
    const { mtimeNs } = fstatSync(fd, { bigint: true });
    closeSync(fd);
    return mtimeNs;
  } catch (error) {
    return refuse(`-newer: '${readable(path)}': ${sentenceOf(error)}`);
  }
};

const beginsExpression = (word: string): boolean =>
  !word.startsWith('--') && ((word.startsWith('-') && word.length > 1) || word === '(' || word === '!');

/** What a path ends with; `.` and `/` are names, too. */
const lastName = (path: string): string => /[^/]+$/.exec(path)?.[0] ?? path;

/** find: what lies in folders, and satisfies what is asked for. */
export const find = async (run: Run, words: readonly string[]): Promise<void> => {
  const { job, tell, output } = run;
  const paths: string[] = [];
  let at = 0;
  for (; at < words.length && !beginsExpression(words[at] ?? '');) {
    const common = takeCommon(job, words.slice(at, at + 2).map(fromWord));
    if (common === 0) paths.push(fromWord(words[at] ?? ''));
    at += Math.max(1, common);
  }
  const wanted = parseExpression(words.slice(at), {
    nowNs: BigInt(Date.now()) * 1_000_000n,
    owners: createOwners(),
    modifiedNs,
    takeCommon: (rest) => takeCommon(job, rest),
  });
  job.staysOnDevice = wanted.staysOnDevice;

  /** `self`: the folder that it is, if it is one. */
  const judge = async (
    parent: Folder | undefined,
    entry: Entry,
    depth: number,
    self?: Folder,
  ): Promise<{ readonly says: string; readonly isPruned: boolean }> => {
    let says = '';
    const path =
      self === undefined && parent !== undefined
        ? pathIn(parent, entry.name)
        : pathIn(self ?? never(), undefined);
    const stat = () => (parent === undefined ? Promise.resolve(entry.stat) : statEntry(tell, parent, entry));
    const print = async (end: string): Promise<void> => {
      if (!job.isJson) {
        says += path + end;
        return;
      }
      const st = await stat();
      if (st !== undefined) says += jsonLine({ event: 'entry', ...attributes(path, entry.kind, st) });
    };
    const subject: Subject = {
      name: parent === undefined ? lastName(entry.name) : entry.name,
      path,
      kind: entry.kind,
      stat,
      isEmptyFolder: () => isEmptyFolder(self ?? never()),
      print,
      isPruned: false,
    };
    if (depth >= wanted.depthMin && (await wanted.test(subject)) && !wanted.hasAction) await print('\n');
    return { says, isPruned: subject.isPruned && !wanted.comesAfter };
  };

  const isEmptyFolder = async (folder: Folder): Promise<boolean> => {
    const isOpen = folder.fd >= 0;
    const looked = isOpen ? folder : newFolder(folder.parent, folder.name, { depth: folder.depth });
    if (!isOpen && (await openForWalk(run, looked)) === undefined) return false;
    let isEmpty = true;
    for await (const some of namesIn(looked)) {
      isEmpty &&= some.length === 0;
      if (!isEmpty) break;
    }
    if (!isOpen) await closeFolder(looked);
    return isEmpty;
  };

  const enter = async (folder: Folder) => {
    job.counts.folders += 1;
    const opensFirst = folder.parent === undefined || folder.isLinkAllowed || wanted.comesAfter;
    const st = opensFirst ? await openForWalk(run, folder) : undefined;
    if (opensFirst && st === undefined) return { isOpen: false };
    const entry: Entry = { name: folder.name, kind: 'folder', stat: st };
    const isDeepest = folder.depth >= wanted.depthMax;
    const isJudgedNow = !wanted.comesAfter || isDeepest;
    const { says, isPruned } = isJudgedNow
      ? await judge(folder.parent, entry, folder.depth, folder)
      : { says: '', isPruned: false };
    if (isPruned || isDeepest) return { isOpen: false, says };
    // What was found is told also if it can't be gone into.
    const isOpen = opensFirst || (await openForWalk(run, folder)) !== undefined;
    return { isOpen, says };
  };

  await walk(
    run,
    {
      meetsFolder: () => GO_IN,
      followsSlash: true,
      enter,
      entry: async (folder, entry) => {
        job.counts.files += 1;
        return (await judge(folder, entry, folder.depth + 1)).says;
      },
      leave: async (folder) => {
        if (!wanted.comesAfter) return {};
        const stat = await calls.fstat(folder.fd);
        return await judge(folder.parent, { name: folder.name, kind: 'folder', stat }, folder.depth, folder);
      },
    },
    paths.length === 0 ? ['.'] : paths,
  );
  output.flush();
};

const never = (): never => {
  throw new Error('a folder without itself');
};
