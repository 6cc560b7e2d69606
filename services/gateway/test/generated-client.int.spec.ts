import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { createClient } from '@hey-api/openapi-ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ADMIN_KEY } from './gateway-under-test.ts';
import { gatewayWithOwners, type WithOwners } from './gateway-with-owners.ts';

const run = promisify(execFile);
const root = path.resolve(import.meta.dirname, '../../..');
const TSC = path.join(root, 'node_modules/typescript/bin/tsc');

/** What a stranger writes who has nothing of ours but the description of the API. */
const PROGRAM = `import { client } from './client/client.gen.ts';
import { getSession, listSessions, requestSession, readLogs, stopSession } from './client/sdk.gen.ts';

client.setConfig({ baseUrl: process.env['BERTH_URL'] ?? '', auth: () => process.env['BERTH_KEY'] ?? '' });
const resources = { cpuMilli: 1000, memoryBytes: 2 ** 30, gpuMilli: 500 };
const made = await requestSession({ body: { image: 'python', command: ['true'], name: 'stranger', resources } });
const sessionId: string = made.data?.sessionId ?? '';
const listed = await listSessions({ query: { name: 'stranger', phase: 'alive' } });
const got = await getSession({ path: { ref: sessionId } });
const phase: 'waiting' | 'placed' | 'preparing' | 'running' | 'stopping' | 'ended' | undefined = got.data?.phase;
const logs = await readLogs({ path: { ref: sessionId }, headers: { accept: 'application/json' } });
const refused = await requestSession({ body: { image: 'python', resources: { ...resources, gpuMilli: 1500 } } });
const code: string | undefined = refused.error?.code;
const stopped = await stopSession({ path: { ref: sessionId } });
console.log(
  JSON.stringify({
    listed: listed.data?.sessions.map((one) => one.sessionId === sessionId),
    phase,
    logs: logs.response?.status,
    refused: [code, refused.error?.pointer],
    outcome: stopped.data?.outcome?.kind,
  }),
);
`;

describe('a client that another generator makes of the description', () => {
  let served: WithOwners;
  let folder: string;
  beforeAll(async () => {
    served = await gatewayWithOwners();
    folder = await mkdtemp(path.join(tmpdir(), 'berth-generated-'));
  });
  afterAll(async () => {
    await served.stop();
    await rm(folder, { recursive: true, force: true });
  });

  // A compiler and a generator that share two processors with other tests.
  it(
    'compiles, asks for a session, lists, shows and stops it, and understands a refusal',
    { timeout: 240_000 },
    async () => {
      await createClient({
        input: path.join(root, 'openapi/gateway.json'),
        output: { path: path.join(folder, 'client'), module: { extension: '.ts' } },
        plugins: ['@hey-api/client-fetch', '@hey-api/typescript', '@hey-api/sdk'],
        logs: { level: 'silent', file: false },
      });
      await writeFile(path.join(folder, 'package.json'), '{"type":"module"}');
      await writeFile(path.join(folder, 'program.ts'), PROGRAM);
      const types = [
        '--strict',
        '--module',
        'nodenext',
        '--target',
        'es2022',
        '--lib',
        'es2024,dom,dom.iterable',
      ];
      const more = [
        '--types',
        'node',
        '--typeRoots',
        path.join(root, 'node_modules/@types'),
        '--rewriteRelativeImportExtensions',
        '--outDir',
        'out',
      ];
      await run(process.execPath, [TSC, '--ignoreConfig', ...types, ...more, 'program.ts'], { cwd: folder });
      const { stdout } = await run(process.execPath, ['out/program.js'], {
        cwd: folder,
        env: { PATH: process.env['PATH'], BERTH_URL: served.gateway.url, BERTH_KEY: ADMIN_KEY },
        timeout: 30_000,
      });
      expect(JSON.parse(stdout)).toEqual({
        listed: [true],
        phase: 'waiting',
        logs: 200,
        refused: ['gpu-fraction-invalid', '/resources/gpuMilli'],
        outcome: 'cancelled',
      });
    },
  );
});
