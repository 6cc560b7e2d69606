import { readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { sessionId } from '#kernel';
import { diskWorkspaces } from './disk-workspaces.ts';
import { unboundedSpace } from './folder-space.ts';

const keyOf = (index: number) => ({ sessionId: sessionId(`w${String(index).padStart(11, 'a')}`), epoch: 1 });

describe('folders that wait for sessions to come', () => {
  let root: string;
  beforeEach(async () => {
    root = await mkdtemp(path.join(os.tmpdir(), 'berth-spares-'));
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  });
  afterEach(async () => {
    vi.useRealTimers();
    await rm(root, { recursive: true, force: true });
  });
  const spares = (): number => readdirSync(root).filter((name) => name.startsWith('spare-')).length;
  const untilThereAre = (count: number) => vi.waitFor(() => expect(spares()).toBe(count), { interval: 1 });

  it('are four when nothing was asked for a second, and as many as shall be ahead when the node is idle', async () => {
    const workspaces = diskWorkspaces(root, null, unboundedSpace, 7);
    await workspaces.make(keyOf(1));
    vi.advanceTimersByTime(900);
    expect(spares()).toBe(0);
    vi.advanceTimersByTime(100);
    await untilThereAre(4);
    vi.advanceTimersByTime(9000);
    await untilThereAre(7);
    await workspaces.make(keyOf(2));
    vi.advanceTimersByTime(10_000);
    // One of them is that of the session now.
    await untilThereAre(8);
    await workspaces.close();
    expect(spares()).toBe(1);
  });
});
