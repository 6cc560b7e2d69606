/*
 * A second node: an engine of its own with one member of a session on it. To be run in a network namespace, as another host; `two-nodes.int.spec.ts` does, says on
 * standard input which member that shall be, and ends it by closing that.
 */
import path from 'node:path';
import { createInterface } from 'node:readline';
import { nodeId, sessionId, silentLog } from '#kernel';
import { memberFolders } from '../src/adapters/disk/member-folders.ts';
import { openDocker } from '../src/adapters/docker/open-docker.ts';
import { readRecipes } from '../src/adapters/images/recipes.ts';
import { DEFAULT_ISOLATION } from '../src/domain/node-isolation.ts';
import { derivedMemberKeys } from '../src/handlers/member-keys.ts';
import { tendMemberSsh } from '../src/handlers/tend-member-ssh.ts';
import { memberGrantOf, withMemberSsh } from './member-run.ts';
import { startEngine } from './own-engine.ts';
import { sessionSpec, startSession } from './session-run.ts';

const [folder = '', recipesFolder = '', cacheFolder = '', address = '', peer = ''] = process.argv.slice(2);
const say = (word: string): void => void process.stdout.write(`${word}\n`);
const told = createInterface({ input: process.stdin })[Symbol.asyncIterator]();

const engine = await startEngine(folder);
try {
  const runtime = openDocker({
    docker: engine.docker,
    recipes: readRecipes(recipesFolder, cacheFolder),
    nodeId: nodeId('far'),
    home: folder,
    isolation: { ...DEFAULT_ISOLATION, memberAddress: address },
    log: silentLog,
  });
  const facts = await runtime.probe();
  const ensured = await runtime.ensureImage('python', () => undefined, new AbortController().signal);
  if (!ensured.ok) throw new Error(ensured.refusal.message);
  say('up');
  const [session = '', network = '', secret = ''] = String((await told.next()).value).split(' ');
  const keys = derivedMemberKeys(secret);
  if (keys === null) throw new Error('no such secret');
  const between = { network: Number(network), nodeRank: 1, peers: [peer] };
  const place = { rank: 1, count: 2, local: 0, localCount: 1, between };
  const bare = sessionSpec(folder, facts, ['sleep', '120'], {
    key: { sessionId: sessionId(session), epoch: 1 },
  });
  const spec = await withMemberSsh(bare, place, keys, memberFolders(path.join(folder, 'files'), facts.owner));
  await startSession(runtime, spec);
  await tendMemberSsh({ runtime, running: () => [memberGrantOf(spec)], log: silentLog }).look();
  say('runs');
  await told.next();
  await runtime.remove(spec.key);
  await runtime.close();
} finally {
  await engine.stop();
}
