import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { type AppDefinition, type AppTarget, readApps } from '#contracts';
import { epochMs } from '#kernel';
import { runName } from '../../domain/run.ts';
import type { AppRecord, AppRecords } from '../../ports/app-records.ts';
import { isRecord } from '../disk/is-record.ts';
import { writeDurably } from '../disk/write-durably.ts';

const targetOf = (value: unknown): AppTarget | null => {
  if (!isRecord(value)) return null;
  if (value['kind'] === 'port' && typeof value['port'] === 'number')
    return { kind: 'port', port: value['port'] };
  return value['kind'] === 'socket' && typeof value['path'] === 'string'
    ? { kind: 'socket', path: value['path'] }
    : null;
};

const definitionOf = (value: unknown): AppDefinition | null => {
  const read = readApps([value]);
  return read.ok ? (read.value[0] ?? null) : null;
};

/** A file for each app below a folder for each run, for the agent alone: the tokens of apps are in them. */
export const fileAppRecords = (folder: string): AppRecords => {
  const fileOf = (run: string, app: string): string => path.join(folder, run, `${app}.json`);
  return {
    read: async (key, app) => {
      const text = await readFile(fileOf(runName(key), app), 'utf8').catch(() => null);
      if (text === null) return null;
      let value: unknown;
      try {
        value = JSON.parse(text);
      } catch {
        return null; // cut off by a full disk: the app is started again
      }
      if (!isRecord(value)) return null;
      const { basePath, authorization, instance, startedAt } = value;
      const target = targetOf(value['target']);
      const definition = definitionOf(value['definition']);
      if (typeof basePath !== 'string' || typeof instance !== 'string' || typeof startedAt !== 'number')
        return null;
      if (target === null || definition === null) return null;
      const opened = typeof authorization === 'string' ? authorization : null;
      const about = { app, definition, basePath, target, authorization: opened, instance };
      return { ...key, ...about, startedAt: epochMs(startedAt) } satisfies AppRecord;
    },
    write: async (record) => {
      await mkdir(path.join(folder, runName(record)), { recursive: true, mode: 0o700 });
      await writeDurably(fileOf(runName(record), record.app), JSON.stringify(record));
    },
    keepOnly: async (runs) => {
      for (const name of await readdir(folder).catch(() => []))
        if (!runs.has(name)) await rm(path.join(folder, name), { recursive: true, force: true });
    },
  };
};
