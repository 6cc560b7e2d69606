import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import Docker from 'dockerode';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ImageRegistry, REGISTRY_LOGIN, registryFault, startRegistry } from '#testing';
import { startSystem, type System, until } from './system.ts';

const docker = new Docker();
const engineFault = await docker.ping().then(
  () => null,
  () => 'no Docker engine answers',
);
const fault = (process.getuid?.() === 0 ? engineFault : 'needs root') ?? registryFault();
const SMALL = ['--memory', '64MiB'] as const;

describe.skipIf(fault !== null)(`images${fault === null ? '' : ` (skipped: ${fault})`}`, () => {
  let system: System;
  let registry: ImageRegistry;
  const pulled: string[] = [];

  beforeAll(async () => {
    [registry, system] = await Promise.all([
      startRegistry({ wantsLogin: true }),
      startSystem({ BERTH_RUNTIME: 'docker', BERTH_READY_MAX: '0' }),
    ]);
    // Makes the image that those of the tests stand on, where it is not at hand.
    expect((await berth('run', ...SMALL, '--', 'true')).code).toBe(0);
  });
  afterAll(async () => {
    await Promise.all([system.stop(), registry.stop()]);
    for (const image of pulled)
      await docker
        .getImage(image)
        .remove({ force: true })
        .catch(() => undefined);
  });

  const berth = async (...args: readonly string[]) => {
    const run = system.berth(args);
    return { code: await run.ended, stdout: run.stdout(), stderr: run.stderr() };
  };
  /** With the password in the pipe, as a person would. */
  const addLogin = async (): Promise<number> => {
    const root = path.resolve(import.meta.dirname, '..');
    const words = ['registry', 'add', registry.host, '--user', REGISTRY_LOGIN.username, '--password-stdin'];
    const child = spawn(process.execPath, [path.join(root, 'cli/bin/berth.mjs'), ...words], {
      env: { ...process.env, BERTH_STATE: system.stateFolder },
      stdio: ['pipe', 'ignore', 'inherit'],
    });
    child.stdin.end(`${REGISTRY_LOGIN.password}\n`);
    await once(child, 'close');
    return child.exitCode ?? -1;
  };

  it('of a registry that wants a login are pulled with the one that an admin has set, which is told nowhere', async () => {
    const image = await registry.put('secret/tool:1', [200_000, 1000], 'berth/python:latest');
    pulled.push(image);
    const run = ['run', ...SMALL, '--image', image, '--', 'sh', '-c', 'wc -c < /layer-0'];
    const before = await berth(...run);
    expect(before.stderr).toMatch(/wants a login/);
    expect(before.code).not.toBe(0);

    expect(await addLogin()).toBe(0);
    expect((await berth('registry', 'ls')).stdout).toMatch(/127\.0\.0\.1:\d+ +ada/);
    const after = await berth(...run);
    expect(after, after.stderr).toMatchObject({ code: 0, stdout: '200000\n' });

    expect(JSON.stringify(await system.events())).not.toContain(REGISTRY_LOGIN.password);
    expect((await berth('registry', 'rm', registry.host)).code).toBe(0);
    expect((await berth('registry', 'ls')).stdout).not.toContain('127.0.0.1');
  });

  it('that a pool keeps are fetched by its nodes before anybody asks', async () => {
    const image = await registry.put('secret/kept:1', [1000], 'berth/python:latest');
    pulled.push(image);
    expect(await addLogin()).toBe(0);
    const keep = await berth('pool', 'images', 'default', '--keep', image);
    expect(keep, keep.stderr).toMatchObject({ code: 0, stdout: `${image}\n` });
    await until('the node has it', 60_000, async () =>
      (await berth('images')).stdout.split('\n').some((line) => line.includes(image)) ? true : null,
    );
    expect((await berth('pool', 'images', 'default', '--drop', image)).stderr).toContain('keep no images');
  });

  it('leave a log without a fault', async () => expect((await system.check()).faults).toEqual([]));
});
