import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import Docker from 'dockerode';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSystem, type System, until } from './system.ts';

const root = path.resolve(import.meta.dirname, '..');
const docker = new Docker();
const engineFault = await docker.ping().then(
  () => null,
  () => 'no Docker engine answers',
);
const fault = process.getuid?.() === 0 ? engineFault : 'needs root';
const SMALL = ['--memory', '256MiB'] as const;
const NAME = 'team/env:v1';

/** What is in front of every answer of a session of ours: nothing. */
const FILL =
  'mkdir -p ~/.local/bin && printf "#!/bin/sh\\necho installed\\n" > ~/.local/bin/tool && chmod +x ~/.local/bin/tool && ' +
  'head -c 60000000 /dev/urandom > /work/model && head -c 60000000 /dev/urandom > ~/large';

describe.skipIf(fault !== null)(
  `images made of sessions${fault === null ? '' : ` (skipped: ${fault})`}`,
  () => {
    let system: System;
    beforeAll(async () => {
      system = await startSystem({ BERTH_RUNTIME: 'docker', BERTH_READY_MAX: '0', BERTH_SCRATCH_BYTES: '0' });
      const started = await berth(
        'run',
        ...SMALL,
        '--interactive',
        '--detach',
        '--name',
        'dev',
        '--',
        'sleep',
        '600',
      );
      expect(started, started.stderr).toMatchObject({ code: 0 });
      await until('the session runs', 120_000, async () =>
        (await berth('exec', 'dev', '--', 'sh', '-c', FILL)).code === 0 ? true : null,
      );
    });
    afterAll(() => system.stop());

    const berth = async (...args: readonly string[]) => {
      const run = system.berth(args);
      return { code: await run.ended, stdout: run.stdout(), stderr: run.stderr() };
    };
    /** Requests as somebody else, of another project. */
    const asStranger = async () => {
      const made = await berth(
        'keys',
        'create',
        'stranger',
        '--user',
        'eve',
        '--project',
        'speech',
        '--role',
        'member',
        '--json',
      );
      const answer: unknown = JSON.parse(made.stdout);
      const secret =
        typeof answer === 'object' && answer !== null && 'key' in answer && typeof answer.key === 'string'
          ? answer.key
          : '';
      return async (method: string, path: string, body?: object) => {
        const answered = await fetch(`${system.url}${path}`, {
          method,
          headers: {
            authorization: `Bearer ${secret}`,
            ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        });
        return { status: answered.status, text: await answered.text() };
      };
    };

    it('are made though agent and gateway are killed meanwhile, and start the next sessions', async () => {
      const commit = system.berth(['commit', 'dev', NAME, '--work']);
      await until('the work has begun', 20_000, async () =>
        (await system.events()).some(({ type }) => type === 'image.requested') ? true : null,
      );
      await Promise.all([system.kill9('agent'), system.kill9('gateway')]);
      await until('the image is there', 60_000, async () =>
        (await berth('images', 'show', NAME)).stdout.includes('ready') ? true : null,
      );
      await commit.ended;

      const used = await berth(
        'run',
        ...SMALL,
        '--image',
        NAME,
        '--',
        'sh',
        '-c',
        '~/.local/bin/tool; stat -c %s /work/model ~/large',
      );
      expect(used, used.stderr).toMatchObject({ code: 0, stdout: 'installed\n60000000\n60000000\n' });
      const left = await docker.listContainers({ all: true, filters: { name: ['berth-commit-'] } });
      expect(left.filter(({ Created }) => Created * 1000 > Date.now() - 600_000)).toEqual([]);
    });

    it('are nothing to other projects', async () => {
      const stranger = await asStranger();
      expect((await stranger('GET', '/v1/images')).text).not.toContain(NAME);
      expect((await stranger('GET', `/v1/images/${encodeURIComponent(NAME)}`)).status).toBe(404);
      expect((await stranger('DELETE', `/v1/images/${encodeURIComponent(NAME)}`)).status).toBe(404);
      expect((await stranger('POST', '/v1/images', { session: 'dev', name: 'mine' })).status).toBe(404);
      const wish = {
        image: NAME,
        command: ['true'],
        resources: { cpuMilli: 100, memoryBytes: 2 ** 28, gpuMilli: 0 },
      };
      const answer = await stranger('POST', '/v1/sessions', wish);
      // It means whatever a registry knows by that name, and no registry answers here.
      expect(answer.text).not.toContain('ownImage');
      const asked = (await system.events()).findLast(({ type }) => type === 'session.requested');
      expect(asked?.data).toMatchObject({ projectId: 'speech' });
      expect(JSON.stringify(asked?.data)).not.toContain('ownImage');
    });

    it('wait for their node with a reason, are kept while they are used, and go', async () => {
      await berth('node', 'cordon', 'e2e');
      const waits = await berth('run', ...SMALL, '--image', NAME, '--dry-run', '--', 'true');
      expect(waits.stdout).toContain('its image is only on the node e2e, which is cordoned');
      await berth('node', 'uncordon', 'e2e');

      await berth(
        'run',
        ...SMALL,
        '--image',
        NAME,
        '--interactive',
        '--detach',
        '--name',
        'user',
        '--',
        'sleep',
        '600',
      );
      expect((await berth('images', 'rm', NAME)).stderr).toMatch(/is used by user \(\w+\).*image-in-use/);
      const stopped = await berth('stop', 'user');
      expect(stopped, stopped.stderr).toMatchObject({ code: 0 });
      await until('the session has ended', 60_000, async () =>
        (await berth('ps')).stdout.includes('user ') ? null : true,
      );
      const gone = await berth('images', 'rm', NAME);
      expect(gone, gone.stderr).toMatchObject({ code: 0 });
      await until('nothing of it is there', 60_000, async () =>
        (await berth('images', '--json')).stdout.includes(NAME) ? null : true,
      );
      const images = await docker.listImages();
      const own = images
        .flatMap(({ RepoTags }) => RepoTags ?? [])
        .filter((tag) => tag.startsWith('berth.local/'));
      const made = (await system.events()).find(({ type }) => type === 'image.requested');
      expect(own).not.toContain(`berth.local/${made?.stream.slice('image-'.length)}:latest`);
    });

    it('are made, used and removed from Python, as the README of its client says', async () => {
      const readme = await readFile(path.join(root, 'sdk/python/README.md'), 'utf8');
      const blocks = [...readme.matchAll(/^```py\n([\s\S]*?)^```$/gm)].map(([, code = '']) => code);
      const code = blocks.find((block) => block.includes('.commit(')) ?? '';
      const context: unknown = JSON.parse(
        await readFile(path.join(system.stateFolder, 'context.json'), 'utf8'),
      );
      const key = typeof context === 'object' && context !== null && 'key' in context ? context.key : '';
      const env = {
        ...process.env,
        ...{ PYTHONPATH: 'sdk/python', BERTH_URL: system.url, BERTH_KEY: String(key) },
      };
      const { stdout } = await promisify(execFile)('python3', ['-c', code], {
        cwd: root,
        env,
        timeout: 90_000,
      });
      expect(stdout).toMatch(/^installed\n\n\[.*'team\/tools:v1'.*\]\n$/);
      await until('nothing of it is there', 60_000, async () =>
        (await berth('images', '--json')).stdout.includes('team/tools:v1') ? null : true,
      );
    });

    it('leave a log without a fault', async () => expect((await system.check()).faults).toEqual([]));
  },
);
