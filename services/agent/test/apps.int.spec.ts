import { randomBytes, randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import Docker from 'dockerode';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { AppDefinition, OpenedApp } from '#contracts';
import { expectAccepted, nodeId, silentLog } from '#kernel';
import { systemClock } from '#service-kit';
import { fileAppRecords } from '../src/adapters/apps/file-app-records.ts';
import { httpProbe } from '../src/adapters/apps/http-probe.ts';
import { openDocker } from '../src/adapters/docker/open-docker.ts';
import { readRecipes } from '../src/adapters/images/recipes.ts';
import { runTool } from '../src/adapters/images/run-tool.ts';
import { sandboxRuntime } from '../src/adapters/sandbox/sandbox-runtime.ts';
import { KEEPER } from '../src/domain/app-launch.ts';
import { DEFAULT_ISOLATION } from '../src/domain/node-isolation.ts';
import { type RunKey, runName } from '../src/domain/run.ts';
import { appKeeper } from '../src/handlers/app-keeper.ts';
import type { Runtime } from '../src/ports/runtime.ts';
import { sessionSpec, startSession } from './session-run.ts';

/** Says which path it was asked for, who may, and ends when it is told to. */
const SERVER = `
import http.server, os, sys
print('serving below', sys.argv[2], flush=True)
class Answers(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path.endswith('/quit'): os._exit(3)
        self.send_response(200); self.end_headers()
        self.wfile.write(('%s %s' % (self.path, self.headers.get('Authorization') == 'token ' + os.environ['SECRET'])).encode())
    def log_message(self, *words): pass
http.server.HTTPServer(('127.0.0.1', int(sys.argv[1])), Answers).serve_forever()
`;
const definition = (name: string, command: readonly string[]): AppDefinition => ({
  ...{ name, title: name, command, env: { SECRET: '{token}' }, readyPath: 'ready', keepsPrefix: true },
  ...{ authorization: 'token {token}', openPath: '' },
});
const APPS = [
  definition('web', ['python3', '-c', SERVER, '{port}', '{basePath}']),
  definition('broken', ['python3', '-c', 'import sys; sys.exit("no such module: {port}")']),
];
/** Stands for TensorBoard, which no package of Debian has: takes its flags and no others, and answers below its prefix alone. */
const TENSORBOARD = `#!/usr/bin/env python3
import argparse, http.server
flags = argparse.ArgumentParser(allow_abbrev=False)
for name in ('logdir', 'host', 'path_prefix'): flags.add_argument('--' + name, required=True)
flags.add_argument('--port', type=int, required=True)
flags.add_argument('--load_fast', choices=['false', 'auto', 'true'])
given = flags.parse_args()
class Answers(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        is_below = self.path.startswith(given.path_prefix.rstrip('/') + '/')
        self.send_response(200 if is_below else 404); self.end_headers()
        self.wfile.write(('runs of ' + given.logdir if is_below else 'not here').encode())
    def log_message(self, *words): pass
http.server.HTTPServer((given.host, given.port), Answers).serve_forever()
`;
const recipes = readRecipes(
  fileURLToPath(new URL('../../../images', import.meta.url)),
  path.join(os.tmpdir(), 'berth-test-image-cache'),
);

const docker = new Docker();
const dockerFault = await docker.ping().then(
  () => null,
  () => 'no Docker engine answers',
);
const bwrapFault = await runTool('bwrap', ['--version']).then(({ exitCode }) =>
  exitCode === 0 ? null : 'bubblewrap is not installed',
);
const skipped = (fault: string | null): string => (fault === null ? '' : ` (skipped: ${fault})`);

const appsIn = (name: string, make: (folder: string) => Runtime): void => {
  describe(`apps in a run of the ${name} runtime`, () => {
    let folder: string;
    let runtime: Runtime;
    let key: RunKey;

    const newKeeper = (apps: readonly AppDefinition[] = APPS) =>
      appKeeper({
        runtime: { ...runtime, appsOf: () => Promise.resolve(apps) },
        probe: httpProbe,
        records: fileAppRecords(path.join(folder, 'apps')),
        imageOf: () => 'python',
        chance: { number: Math.random, secret: () => randomBytes(32).toString('hex'), id: randomUUID },
        clock: systemClock,
        log: silentLog,
      });
    let keeper: ReturnType<typeof newKeeper>;

    const open = async (app: string, by = keeper): Promise<OpenedApp> =>
      expectAccepted(await by.open({ ...key, app, basePath: '/apps/x/' }));
    const opened = (app: string, by = keeper) =>
      vi.waitFor(
        async () => {
          const now = await open(app, by);
          if (now.phase === 'starting') throw new Error('still starting');
          return now;
        },
        { timeout: 20_000, interval: 50 },
      );
    const get = async ({ target, authorization }: OpenedApp, at: string): Promise<string> => {
      if (target.kind !== 'port') throw new Error('not a port');
      const connection = expectAccepted(await runtime.connect(key, { port: target.port }));
      return new Promise((resolve, reject) => {
        const headers = { connection: 'close', ...(authorization === undefined ? {} : { authorization }) };
        http
          .get({ createConnection: () => connection, path: at, headers }, (response) => {
            text(response).then(resolve, reject);
          })
          .once('error', reject);
      });
    };

    beforeAll(async () => {
      folder = await mkdtemp(path.join(os.tmpdir(), 'berth-apps-'));
      runtime = make(folder);
      const facts = await runtime.probe();
      expectAccepted(await runtime.ensureImage('python', () => undefined, new AbortController().signal));
      const spec = sessionSpec(folder, facts, KEEPER);
      writeFileSync(path.join(spec.workFolder, 'tensorboard'), TENSORBOARD, { mode: 0o755 });
      key = await startSession(runtime, { ...spec, env: { ...spec.env, PATH: '/work:/usr/bin:/bin' } });
      keeper = newKeeper();
    }, 600_000);
    afterAll(async () => {
      await runtime.remove(key);
      await runtime.close();
      await rm(folder, { recursive: true, force: true });
    });

    it('start once, however many ask, and answer with what opens them', async () => {
      const asked = await Promise.all([open('web'), open('web'), open('web')]);
      const ready = await opened('web');
      expect(new Set([...asked, ready].map(({ instance }) => instance)).size).toBe(1);
      expect(ready).toMatchObject({ phase: 'ready', keepsPrefix: true });
      expect(await get(ready, '/apps/x/a?b')).toBe('/apps/x/a?b True');
      expect(await keeper.readLog(key, 'web')).toBe('serving below /apps/x/\n');
      expect(expectAccepted(await keeper.list(key))).toMatchObject([
        { name: 'web', phase: 'ready' },
        { name: 'broken' },
      ]);
    });

    it('are found again by the agent that comes after, with the same token', async () => {
      const before = await opened('web');
      const later = await opened('web', newKeeper());
      expect(later).toEqual(before);
    });

    it('are started again when they have ended', async () => {
      const before = await opened('web');
      await get(before, '/quit').catch(() => undefined);
      await vi.waitFor(async () => expect((await opened('web')).instance).not.toBe(before.instance), 20_000);
      expect(await get(await opened('web'), '/again')).toBe('/again True');
    });

    it('say their last words when they can not start', async () => {
      expect(await opened('broken')).toMatchObject({
        phase: 'failed',
        message: expect.stringMatching(/broken ended with code 1\. Its last words: no such module: \d+/),
      });
    });

    it('are unknown when nobody knows them, and a port needs only somebody who listens', async () => {
      expect(await keeper.open({ ...key, app: 'nothing', basePath: '/apps/x/' })).toMatchObject({
        ok: false,
        refusal: { code: 'app-unknown' },
      });
      const web = await opened('web');
      const port = web.target.kind === 'port' ? web.target.port : 0;
      expect(await open(String(port))).toMatchObject({ phase: 'ready', keepsPrefix: false });
      expect(await open('9')).toMatchObject({ phase: 'starting' });
    });

    it('open TensorBoard where its program is found, over what lies in /work and below the address of the session', async () => {
      const found = newKeeper([]);
      expect(expectAccepted(await found.list(key)).map(({ name }) => name)).toContain('tensorboard');
      const ready = await opened('tensorboard', found);
      expect(ready, JSON.stringify(ready)).toMatchObject({ phase: 'ready', keepsPrefix: true });
      expect(await get(ready, '/apps/x/')).toBe('runs of /work');
      expect(await get(ready, '/')).toBe('not here');
    });

    it('are forgotten with their run', async () => {
      await keeper.sweep(new Set([runName(key)]));
      const records = fileAppRecords(path.join(folder, 'apps'));
      expect(await records.read(key, 'web')).not.toBeNull();
      await keeper.sweep(new Set());
      expect(await records.read(key, 'web')).toBeNull();
    });
  });
};

describe.skipIf(dockerFault !== null)(`with Docker${skipped(dockerFault)}`, () => {
  appsIn('docker', () =>
    openDocker({
      ...{ docker, recipes, nodeId: nodeId('apps'), home: randomBytes(8).toString('hex') },
      ...{ isolation: DEFAULT_ISOLATION, log: silentLog },
    }),
  );
});
describe.skipIf(bwrapFault !== null)(`with bubblewrap${skipped(bwrapFault)}`, () => {
  appsIn('sandbox', (folder) =>
    sandboxRuntime({
      ...{ folder: path.join(folder, 'sandbox'), recipes, bounds: DEFAULT_ISOLATION.bounds, log: silentLog },
    }),
  );
});
