import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import Docker from 'dockerode';
import { describe, expect, it, vi } from 'vitest';
import { cpuMilli, DependencyFailure, mebibytes, nodeId, sessionId, silentLog } from '#kernel';
import { outputCollector } from '../../handlers/output-collector.ts';
import { readRecipes } from '../images/recipes.ts';
import { fileOutputStore } from '../output-files/file-output-store.ts';
import { DEFAULT_ISOLATION } from '../../domain/node-isolation.ts';
import { openDocker } from './open-docker.ts';

const ENGINE = '/var/run/docker.sock';
const fault = await new Docker({ socketPath: ENGINE }).ping().then(
  () => null,
  () => ' (skipped: no Docker engine answers)',
);

/** A way to the engine that can be cut, as a restart of the engine cuts it. */
const cuttable = async (socketPath: string) => {
  const open = new Set<Socket>();
  const server = createServer((client) => {
    const engine = connect(ENGINE);
    for (const [from, to] of [
      [client, engine],
      [engine, client],
    ] as const) {
      open.add(from);
      from.on('error', () => to.destroy());
      from.on('close', () => {
        open.delete(from);
        to.destroy();
      });
      from.pipe(to);
    }
  });
  const listen = () => new Promise<void>((resolve) => server.listen(socketPath, resolve));
  await listen();
  return {
    listen,
    cut: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of open) socket.destroy();
      await closed;
    },
  };
};

describe.skipIf(fault !== null)(`when the engine goes away${fault ?? ''}`, { timeout: 60_000 }, () => {
  it('says so, and loses neither the run nor a line of it', async () => {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'berth-away-'));
    const way = await cuttable(path.join(folder, 'engine.sock'));
    const recipes = readRecipes(
      fileURLToPath(new URL('../../../../../images', import.meta.url)),
      path.join(os.tmpdir(), 'berth-test-image-cache'),
    );
    const runtime = openDocker({
      docker: new Docker({ socketPath: path.join(folder, 'engine.sock') }),
      recipes,
      nodeId: nodeId('away'),
      home: randomBytes(8).toString('hex'),
      isolation: DEFAULT_ISOLATION,
      log: silentLog,
    });
    const store = fileOutputStore(path.join(folder, 'output'));
    const signals = {
      heartbeat: () => undefined,
      progress: () => undefined,
      output: () => undefined,
      usage: () => undefined,
    };
    const collector = outputCollector(runtime, store, signals, silentLog);
    const changed = vi.fn<() => void>();
    const stopWatching = runtime.watch(changed);
    const key = { sessionId: sessionId(`w${randomBytes(6).toString('hex').slice(0, 11)}`), epoch: 1 };
    const text = (): string => {
      const page = store.read(key.sessionId, 0, 2 ** 20);
      return page === null ? '' : page.chunks.map((chunk) => chunk.text).join('');
    };
    const workFolder = path.join(folder, 'work');
    mkdirSync(workFolder);
    try {
      await runtime.probe();
      await runtime.ensureImage('python', () => undefined, new AbortController().signal);
      const script = 'for i in $(seq 60); do echo line $i; sleep 0.05; done; exit 9';
      const limits = { cpuMilli: cpuMilli(500), memoryBytes: mebibytes(64) };
      await runtime.create({
        key,
        image: 'python',
        command: ['sh', '-c', script],
        env: {},
        ...limits,
        workFolder,
      });
      await runtime.start(key);
      collector.follow(key);
      await vi.waitFor(() => expect(text()).toContain('line 10\n'), { timeout: 20_000 });

      await way.cut();
      await expect(runtime.list()).rejects.toThrow(DependencyFailure);
      await expect(runtime.stop(key, 0)).rejects.toThrow(DependencyFailure);
      changed.mockClear();
      await way.listen();

      expect(await runtime.list()).toMatchObject([{ phase: 'running' }]);
      await vi.waitFor(() => expect(changed).toHaveBeenCalled(), { timeout: 10_000 });
      await vi.waitFor(() => expect(store.isComplete(key)).toBe(true), { timeout: 30_000 });
      expect(text()).toBe(Array.from({ length: 60 }, (_none, index) => `line ${index + 1}\n`).join(''));
      expect(await runtime.list()).toMatchObject([{ phase: 'ended', end: { kind: 'exit', exitCode: 9 } }]);
    } finally {
      stopWatching();
      await collector.stop();
      await runtime.remove(key);
      await runtime.close();
      await way.cut();
      await rm(folder, { recursive: true, force: true });
    }
  });
});
