import { spawn } from 'node:child_process';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { PATTERNS } from '#contracts';
import { accept, nodeId } from '#kernel';
import type { RunningService } from '#service-kit';
import { clientOf } from './client.ts';
import { fakeOwners, serve } from './fake-owners.ts';
import { ADMIN_KEY, prepare, untilReady } from './gateway-under-test.ts';
import type { UnderTest } from './gateway-under-test.ts';

let system: UnderTest;
let gateway: RunningService;
let owners: ReturnType<typeof fakeOwners>;
let api: ReturnType<typeof clientOf>;

beforeAll(async () => {
  system = await prepare();
  gateway = await system.boot();
  await gateway.isUp;
  owners = fakeOwners(system.bus, system.log);
  await owners.joinNode();
  api = clientOf(gateway.url);
  await untilReady(gateway.url);
});
afterAll(async () => {
  owners.stop();
  await system.stop();
});

const MAIN = path.resolve(import.meta.dirname, '../../../cli/src/main.ts');
const berth = async (...line: string[]) => {
  const child = spawn(process.execPath, [MAIN, ...line], {
    env: { PATH: process.env['PATH'], BERTH_URL: gateway.url, BERTH_KEY: ADMIN_KEY },
  });
  let out = '';
  let err = '';
  child.stdout.on('data', (part: Buffer) => void (out += part.toString()));
  child.stderr.on('data', (part: Buffer) => void (err += part.toString()));
  const exitCode = await new Promise<number | null>((resolve) => void child.once('close', resolve));
  return { exitCode, out, err };
};

describe('the catalogue of images', () => {
  const told = [
    {
      ...{ image: 'python-ml', description: 'JupyterLab', sizeBytes: 1_100_000_000, isAtHand: true },
      apps: [{ name: 'jupyterlab', title: 'JupyterLab' }],
    },
    { image: 'r', description: 'R', sizeBytes: null, isAtHand: false, apps: [] },
  ];

  it('puts together what nodes tell, and says how many are silent', async () => {
    // Nobody answers for the node yet.
    await vi.waitFor(async () =>
      expect((await api.get('/v1/images')).body).toEqual({ images: [], own: [], silentCount: 1 }),
    );
    const deaf = serve(system.bus, PATTERNS.imageList(nodeId('n1')), async () => accept(told));
    try {
      const { body } = await api.get('/v1/images');
      expect(body).toMatchObject({
        images: [
          { image: 'python-ml', sizeBytes: 1_100_000_000, apps: [{ name: 'jupyterlab' }], atHand: ['n1'] },
          { image: 'r', atHand: [] },
        ],
        silentCount: 0,
      });
      expect(await berth('images')).toMatchObject({
        exitCode: 0,
        out: expect.stringMatching(/python-ml +1 GiB +jupyterlab +n1/),
      });
    } finally {
      deaf();
    }
  });
});

describe('an operator', () => {
  it('closes a node, and sees it closed at once', async () => {
    const answer = await api.post('/v1/nodes/n1/cordon', { reason: 'new disk' });
    expect(answer).toMatchObject({
      status: 200,
      body: { nodeId: 'n1', service: 'cordoned', serviceReason: 'new disk', hasChanged: true },
    });
    const again = await api.post('/v1/nodes/n1/cordon', {});
    expect(again.body).toMatchObject({ service: 'cordoned', hasChanged: false });
  });

  it('says what a drain would end, and changes nothing', async () => {
    const { body } = await api.post('/v1/nodes/n1/drain?dryRun=true', { deadlineMs: 60_000 });
    const ends = { sessionCount: 0, gpuMilli: 0, memoryBytes: 0, endsAt: expect.any(String) };
    expect(body).toMatchObject({ service: 'cordoned', hasChanged: true, trial: ends });
    expect((await api.get('/v1/nodes/n1')).body).toMatchObject({ service: 'cordoned', drainBy: null });
  });

  it('drains it with a deadline', async () => {
    const { body } = await api.post('/v1/nodes/n1/drain', { deadlineMs: 60_000 });
    expect(body).toMatchObject({ service: 'draining' });
    const leftMs = Date.parse(body.drainBy) - Date.now();
    expect(leftMs).toBeGreaterThan(30_000);
    expect(leftMs).toBeLessThanOrEqual(60_000);
  });

  it.each([
    ['/v1/nodes/n1/drain', { deadlineMs: -1 }, 400, 'invalid-request'],
    ['/v1/nodes/n1/drain', { deadline: '1h' }, 400, 'unknown-field'],
    ['/v1/nodes/n1/cordon', { reason: 'two\nlines' }, 400, 'invalid-request'],
    ['/v1/nodes/n1/pool', {}, 400, 'invalid-request'],
    ['/v1/nodes/other/cordon', {}, 404, 'node-unknown'],
    ['/v1/nodes/No%20Node/cordon', {}, 404, 'node-unknown'],
    ['/v1/nodes/n1/fence', {}, 409, 'node-alive'],
  ])('is refused %s with %j', async (where, body, status, code) =>
    expect(await api.post(where, body)).toMatchObject({ status, body: { code } }),
  );

  it('has to be an admin', async () => {
    const { body } = await api.post('/v1/keys', { label: 'project', role: 'project-admin' });
    const member = clientOf(gateway.url, body.key);
    for (const verb of ['cordon', 'uncordon', 'drain', 'fence', 'pool'])
      expect(await member.post(`/v1/nodes/n1/${verb}`, {})).toMatchObject({
        status: 403,
        body: { code: 'forbidden' },
      });
    expect((await member.get('/v1/nodes/n1')).status).toBe(200);
  });

  it('does the same at the command line', async () => {
    expect(await berth('node', 'drain', 'n1', '--deadline', '2h')).toMatchObject({
      exitCode: 0,
      out: expect.stringMatching(
        /^n1 is draining, (2h|1h59m) left, in the pool default; nothing runs there\.\n$/,
      ),
    });
    expect(await berth('nodes')).toMatchObject({ out: expect.stringContaining('draining') });
    expect(await berth('node', 'show', 'n1')).toMatchObject({ out: expect.stringContaining('Mock H100') });
    expect(await berth('node', 'drain', 'n1', '--now', '--deadline', '2h')).toMatchObject({ exitCode: 2 });
    expect(await berth('node', 'fence', 'n1')).toMatchObject({
      exitCode: 1,
      err: expect.stringContaining('is alive'),
    });
    expect(await berth('node', 'fence', 'n1', '--force', '--json')).toMatchObject({
      exitCode: 0,
      out: expect.stringContaining('"state":"fenced"'),
    });
  });
});
