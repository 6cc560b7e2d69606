import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { epochMs } from '#kernel';
import { keyOfName, type RunKey, runName } from '../../domain/run.ts';
import type { TerminalRecord, TerminalRecords } from '../../ports/terminal-records.ts';
import { isRecord } from '../disk/is-record.ts';
import { writeDurably } from '../disk/write-durably.ts';

const SUFFIX = '.json';
const ID = /^[a-z0-9][a-z0-9-]{0,31}$/;

const readOne = async (folder: string, run: string, file: string): Promise<TerminalRecord | null> => {
  const id = path.basename(file, SUFFIX);
  const text = await readFile(path.join(folder, run, file), 'utf8').catch(() => '');
  try {
    const value: unknown = JSON.parse(text);
    const openedAt = isRecord(value) ? value['openedAt'] : null;
    return typeof openedAt === 'number' && ID.test(id) ? { id, openedAt: epochMs(openedAt) } : null;
  } catch {
    return null; // cut off by a full disk: nobody finds that terminal any more, and it ends with its session
  }
};

/** A file for each terminal below a folder for each run. Opened once: no other process writes to the folder. */
export const fileTerminalRecords = async (folder: string): Promise<TerminalRecords> => {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const runs = new Map<string, Map<string, TerminalRecord>>();
  const put = (run: string, record: TerminalRecord): void =>
    void runs.set(run, (runs.get(run) ?? new Map<string, TerminalRecord>()).set(record.id, record));

  for (const run of await readdir(folder))
    for (const file of keyOfName(run) === null ? [] : await readdir(path.join(folder, run))) {
      const record = file.endsWith(SUFFIX) ? await readOne(folder, run, file) : null;
      if (record !== null) put(run, record);
    }

  return {
    of: (key: RunKey) => [...(runs.get(runName(key))?.values() ?? [])],
    count: () => [...runs.values()].reduce((sum, { size }) => sum + size, 0),
    write: async (key, record) => {
      const run = runName(key);
      put(run, record);
      await mkdir(path.join(folder, run), { recursive: true, mode: 0o700 });
      await writeDurably(
        path.join(folder, run, `${record.id}${SUFFIX}`),
        JSON.stringify({ openedAt: record.openedAt }),
      );
    },
    forget: async (key, id) => {
      const own = runs.get(runName(key));
      own?.delete(id);
      if (own?.size === 0) runs.delete(runName(key));
      await rm(path.join(folder, runName(key), `${id}${SUFFIX}`), { force: true });
    },
    keepOnly: async (kept) => {
      for (const run of await readdir(folder)) {
        if (kept.has(run)) continue;
        runs.delete(run);
        await rm(path.join(folder, run), { recursive: true, force: true });
      }
    },
  };
};
