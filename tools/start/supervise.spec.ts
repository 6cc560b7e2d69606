import { spawn } from 'node:child_process';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startServerProcess } from '#embedded';
import { endLeftovers } from './end-leftovers.ts';
import { isAlive, markOf } from './process-mark.ts';
import { supervise, type Running, type Supervised } from './supervise.ts';

describe('supervision', () => {
  let folder: string;
  const supervised: Supervised[] = [];
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'berth-run-'));
  });
  afterEach(async () => {
    for (const child of supervised.splice(0)) await child.kill9();
    await rm(folder, { recursive: true, force: true });
  });

  const pids: number[] = [];
  const sleeper = async (): Promise<Running> => {
    const child = await startServerProcess(
      { program: 'sleep', args: ['600'] },
      path.join(folder, 'sleep.log'),
    );
    pids.push(child.pid);
    return {
      pid: child.pid,
      exited: child.exited,
      stop: () => child.stop('SIGTERM', 1000),
      kill9: () => child.stop('SIGKILL', 1000),
    };
  };
  const superviseSleeper = async (say: (line: string) => void = () => undefined): Promise<Supervised> => {
    const child = await supervise('sleeper', sleeper, { runFolder: folder, say });
    supervised.push(child);
    return child;
  };

  it('starts a child again when it dies, and says so', async () => {
    const lines: string[] = [];
    const child = await superviseSleeper((line) => lines.push(line));
    const first = pids.at(-1) ?? 0;
    process.kill(first, 'SIGKILL');
    await vi.waitFor(() => expect(pids.at(-1)).not.toBe(first), { timeout: 5000 });
    expect(child.deaths()).toBe(1);
    expect(lines).toEqual(['sleeper was ended by SIGKILL; starting it again']);
  });

  it('leaves nothing behind when it is stopped', async () => {
    const child = await superviseSleeper();
    const mark = await markOf(pids.at(-1) ?? 0);
    await child.stop();
    expect(mark !== null && (await isAlive(mark))).toBe(false);
    expect(await readdir(folder)).toEqual(['sleep.log']);
  });

  it('lets a failure of the first start through', async () => {
    const failing = supervise('failing', () => Promise.reject(new Error('no binary')), {
      runFolder: folder,
      say: () => undefined,
    });
    await expect(failing).rejects.toThrow('no binary');
  });

  it('ends at the next start what a killed launcher left', async () => {
    await superviseSleeper();
    const left = await markOf(pids.at(-1) ?? 0);
    const file = path.join(folder, 'sleeper.json');
    const written = await readFile(file, 'utf8');
    await supervised.splice(0)[0]?.stop();

    const orphan = spawn('sleep', ['600'], { stdio: 'ignore' });
    const mark = await markOf(orphan.pid ?? 0);
    expect(JSON.parse(written)).toEqual(left);
    await writeFile(file, JSON.stringify(mark));
    expect(await endLeftovers(folder, ['sleeper'])).toBe(1);
    expect(mark !== null && (await isAlive(mark))).toBe(false);
  });

  it('never ends a stranger that got the pid', async () => {
    await writeFile(path.join(folder, 'sleeper.json'), JSON.stringify({ pid: process.pid, startTicks: '1' }));
    expect(await endLeftovers(folder, ['sleeper'])).toBe(0);
    expect(await readdir(folder)).toEqual([]);
  });
});
