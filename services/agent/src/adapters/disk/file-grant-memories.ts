import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { epochMs, isSessionId, type Log, sessionId } from '#kernel';
import type { RunEnd } from '#contracts';
import { type EndedRun, type GrantMemory, keyOf, runName } from '../../domain/run.ts';
import type { GrantMemories } from '../../ports/grant-memories.ts';
import { isRecord } from './is-record.ts';
import { writeDurably } from './write-durably.ts';

const parseEnd = (raw: unknown): RunEnd | null => {
  if (!isRecord(raw)) return null;
  const { kind, exitCode, oomKilled, code, message } = raw;
  if (kind === 'exit' && typeof exitCode === 'number' && typeof oomKilled === 'boolean')
    return { kind, exitCode, oomKilled };
  if (kind === 'failed' && typeof code === 'string' && typeof message === 'string')
    return { kind, code, message };
  return null;
};

const parseEnded = (raw: unknown): EndedRun | null => {
  if (!isRecord(raw)) return null;
  const end = parseEnd(raw['end']);
  const { startedAt, endedAt } = raw;
  if (end === null || typeof endedAt !== 'number') return null;
  return {
    end,
    startedAt: typeof startedAt === 'number' ? epochMs(startedAt) : null,
    endedAt: epochMs(endedAt),
  };
};

const parseMemory = (content: string): GrantMemory | null => {
  try {
    const raw: unknown = JSON.parse(content);
    if (!isRecord(raw)) return null;
    const session = raw['sessionId'];
    const epoch = raw['epoch'];
    if (typeof session !== 'string' || !isSessionId(session) || typeof epoch !== 'number') return null;
    const member = typeof raw['member'] === 'number' ? raw['member'] : 0;
    return {
      ...keyOf({ sessionId: sessionId(session), epoch, member }),
      hasStarted: raw['hasStarted'] === true,
      ended: parseEnded(raw['ended']),
      ...(raw['isReady'] === true ? { isReady: true } : {}),
    };
  } catch {
    return null;
  }
};

/** One small file per grant. */
export const fileGrantMemories = async (folder: string, log: Log): Promise<GrantMemories> => {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const memories = new Map<string, GrantMemory>();
  for (const name of await readdir(folder)) {
    const file = path.join(folder, name);
    const memory = name.endsWith('.json') ? parseMemory(await readFile(file, 'utf8')) : null;
    if (memory !== null) memories.set(runName(memory), memory);
    else {
      log.warn({ file }, 'a note about a grant can not be read and is dropped');
      await rm(file, { force: true });
    }
  }
  return {
    all: () => memories,
    write: async (memory) => {
      await writeDurably(path.join(folder, `${runName(memory)}.json`), JSON.stringify(memory));
      memories.set(runName(memory), memory);
    },
    forget: async (key) => {
      await rm(path.join(folder, `${runName(key)}.json`), { force: true });
      memories.delete(runName(key));
    },
  };
};
