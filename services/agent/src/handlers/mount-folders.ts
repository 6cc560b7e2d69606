import { setTimeout as delay } from 'node:timers/promises';
import { accept, type Log, type Refusal, type Result } from '#kernel';
import type { RunKey } from '../domain/run.ts';
import type { FolderBind } from '../ports/runtime.ts';
import type { FolderBinder, FolderSource, HeldGrants, SessionFolders } from '../ports/session-folders.ts';
import type { Workspaces } from '../ports/workspaces.ts';
import { backOff } from './back-off.ts';

const AWAY_MAX_MS = 300_000;
/** A folder may be a clone that is still copied. The session's own deadline may be earlier. */
const BUSY_MAX_MS = 3_600_000;
const LOOK_AGAIN_MS = 1000;

export const sessionFolders = (
  source: FolderSource,
  binder: FolderBinder,
  held: HeldGrants,
): SessionFolders => ({ source, binder, held });

/** Where no session has folders. */
export const noFolders: SessionFolders = {
  source: { prepare: () => Promise.resolve(accept([])) },
  binder: {
    bind: () => Promise.resolve(accept([])),
    release: () => Promise.resolve(),
    keepOnly: () => Promise.resolve(),
  },
};

/** Has the folders of a session at hand: recorded as mounted by their owner first, then brought to where the engine binds them. */
export const mountFolders = async (
  { source, binder }: SessionFolders,
  key: RunKey,
  signal: AbortSignal,
  log: Log,
): Promise<Result<readonly FolderBind[], Refusal>> => {
  const until = performance.now() + BUSY_MAX_MS;
  for (;;) {
    const prepared = await backOff('get the folders of the session', AWAY_MAX_MS, signal, log, () =>
      source.prepare(key),
    );
    signal.throwIfAborted();
    if (prepared.ok) return binder.bind(key, prepared.value);
    if (prepared.refusal.code !== 'folder-busy' || performance.now() > until) return prepared;
    await delay(LOOK_AGAIN_MS, undefined, { signal });
  }
};

/** Working folders, and with each of them what is bound for the same run: released before anything is removed. */
export const withFolders = (workspaces: Workspaces, { binder }: SessionFolders): Workspaces => ({
  ...workspaces,
  remove: async (key) => {
    await binder.release(key);
    await workspaces.remove(key);
  },
  keepOnly: async (names, ...more) => {
    await binder.keepOnly(names);
    await workspaces.keepOnly(names, ...more);
  },
});
