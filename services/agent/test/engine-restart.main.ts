/*
 * Restarts an engine of its own under a running session, and prints what came of it. To be run in a network namespace: a second engine in the one of the
 * machine would take away the bridge of the first. `engine-restart.int.spec.ts` does.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { cpuMilli, mebibytes, nodeId, type SessionId, sessionId, silentLog } from '#kernel';
import { markOf, openDocker } from '../src/adapters/docker/open-docker.ts';
import { readRecipes } from '../src/adapters/images/recipes.ts';
import { DEFAULT_ISOLATION } from '../src/domain/node-isolation.ts';
import type { RunKey } from '../src/domain/run.ts';
import { startEngine } from './own-engine.ts';

const [folder = '', recipesFolder = '', cacheFolder = ''] = process.argv.slice(2);
const TRIES_MAX_MS = 60_000;
const TRIES = 5;

/** Tries to reach its gateway, again and again, and prints how each try ended. */
const TRYING = `
import socket, time
gateway = socket.inet_ntoa(bytes.fromhex(open("/proc/net/route").readlines()[1].split()[2])[::-1])
while True:
  try:
    socket.create_connection((gateway, 9999), 2)
    print("through", flush=True)
  except OSError as error:
    print(type(error).__name__, flush=True)
  time.sleep(0.2)
`;

let engine = await startEngine(folder);
/** It finds the engine again by its socket. */
const { docker } = engine;
const runtime = openDocker({
  docker,
  recipes: readRecipes(recipesFolder, cacheFolder),
  nodeId: nodeId('restart'),
  home: folder,
  isolation: DEFAULT_ISOLATION,
  log: silentLog,
});

const begin = async (session: SessionId): Promise<RunKey> => {
  const key = { sessionId: session, epoch: 1 };
  const limits = { cpuMilli: cpuMilli(500), memoryBytes: mebibytes(128), env: {} };
  const workFolder = path.join(folder, 'work');
  mkdirSync(workFolder, { recursive: true });
  await runtime.create({ key, image: 'python', command: ['python3', '-c', TRYING], ...limits, workFolder });
  await runtime.start(key);
  return key;
};

/** How its next tries end. */
const tries = async (
  key: RunKey,
  after: string | null,
): Promise<{ said: readonly string[]; place: string | null }> => {
  let text = '';
  let place = after;
  for await (const piece of runtime.output(key, after, AbortSignal.timeout(TRIES_MAX_MS))) {
    text += piece.text;
    ({ place } = piece);
    if (text.split('\n').length > TRIES) break;
  }
  return { said: [...new Set(text.trim().split('\n'))], place };
};

const chains = (): number => {
  const saved = execFileSync('iptables-save', ['-t', 'filter'], { encoding: 'utf8' });
  return saved.split('\n').filter((line) => line.includes(` -j BERTH-${markOf(folder)}`)).length;
};

const server = createServer((client) => client.end()).listen(9999, '0.0.0.0');
try {
  await runtime.probe();
  const ensured = await runtime.ensureImage('python', () => undefined, new AbortController().signal);
  if (!ensured.ok) throw new Error(ensured.refusal.message);
  const old = await begin(sessionId('oldaaaaaaaaa'));
  const before = await tries(old, null);
  await engine.stop();
  engine = await startEngine(folder);
  const survived = (await runtime.list()).map(({ phase }) => phase);
  const after = await tries(old, before.place);
  const fresh = await tries(await begin(sessionId('newaaaaaaaaa')), null);
  const rules = chains();
  for (const run of await runtime.list()) await runtime.remove(run);
  await runtime.close();
  const left = { rules: chains(), networks: (await docker.listNetworks()).length };
  process.stdout.write(
    JSON.stringify({ before: before.said, survived, after: after.said, fresh: fresh.said, rules, left }),
  );
} finally {
  server.close();
  await engine.stop();
}
