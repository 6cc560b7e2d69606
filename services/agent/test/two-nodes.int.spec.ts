import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chownSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import Docker from 'dockerode';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nodeId, silentLog } from '#kernel';
import { memberFolders } from '../src/adapters/disk/member-folders.ts';
import { openDocker } from '../src/adapters/docker/open-docker.ts';
import { readRecipes } from '../src/adapters/images/recipes.ts';
import { runTool } from '../src/adapters/images/run-tool.ts';
import { DEFAULT_ISOLATION } from '../src/domain/node-isolation.ts';
import { privateFile } from '../src/domain/openssh-key.ts';
import { derivedMemberKeys } from '../src/handlers/member-keys.ts';
import type { Runtime, RuntimeFacts } from '../src/ports/runtime.ts';
import { withMemberSsh } from './member-run.ts';
import { runSession, sessionSpec } from './session-run.ts';

const root = path.resolve(import.meta.dirname, '../../..');
const fault = await (async () => {
  if (process.getuid?.() !== 0) return 'needs root';
  if ((await runTool('dockerd', ['--version'])).exitCode !== 0) return 'dockerd is not installed';
  return new Docker().ping().then(
    () => null,
    () => 'no Docker engine answers',
  );
})();

const NEAR = '10.255.79.1';
const FAR = '10.255.79.2';
const NETWORK = 251;
const SAY_MAX_MS = 120_000;
const ip = (...args: readonly string[]): void => void execFileSync('ip', args, { stdio: 'pipe' });

/** Adds up 1 here and 2 there, on both sides, over one connection. */
const REDUCE = `import subprocess as s
far = 'import sys; print(2, flush=True); print(2 + int(sys.stdin.readline()))'
peer = s.Popen(['ssh', 'worker1', f'python3 -c "{far}"'], stdin=s.PIPE, stdout=s.PIPE, text=True)
theirs = int(peer.stdout.readline())
print(1, file=peer.stdin, flush=True)
print('sum is', 1 + theirs, 'and', int(peer.stdout.readline()))`;

/* This machine is one node; the other one is a network namespace with an engine of its own, and a wire between them. */
describe.skipIf(fault !== null)(
  `members on two nodes${fault === null ? '' : ` (skipped: ${fault})`}`,
  { timeout: 240_000 },
  () => {
    const mark = randomBytes(3).toString('hex');
    const netns = `berth-${mark}`;
    let folder: string;
    let runtime: Runtime;
    let facts: RuntimeFacts;
    let far: ChildProcess;
    let said = '';

    const until = async (word: string): Promise<void> => {
      const signal = AbortSignal.timeout(SAY_MAX_MS);
      while (!said.includes(`${word}\n`)) {
        if (far.exitCode !== null) throw new Error(`the other node has ended: ${said}`);
        if (far.stdout !== null) await once(far.stdout, 'data', { signal });
      }
    };

    beforeAll(async () => {
      folder = await mkdtemp(path.join(os.tmpdir(), 'berth-nodes-'));
      ip('netns', 'add', netns);
      ip('link', 'add', `vn${mark}`, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', netns);
      ip('addr', 'add', `${NEAR}/30`, 'dev', `vn${mark}`);
      ip('link', 'set', `vn${mark}`, 'up');
      ip('-n', netns, 'link', 'set', 'lo', 'up');
      ip('-n', netns, 'addr', 'add', `${FAR}/30`, 'dev', 'eth0');
      ip('-n', netns, 'link', 'set', 'eth0', 'up');
      // As it was built: what it imports has decorators, which no process runs as they stand.
      const script = path.join(root, 'dist/services/agent/test/far-node.main.js');
      const cache = path.join(os.tmpdir(), 'berth-test-image-cache');
      const args = [path.join(folder, 'far'), path.join(root, 'images'), cache, FAR, NEAR];
      execFileSync('mkdir', ['-p', path.join(folder, 'far')]);
      far = spawn('nsenter', [`--net=/var/run/netns/${netns}`, process.execPath, script, ...args], {
        cwd: root,
        stdio: ['pipe', 'pipe', 'inherit'],
      });
      far.stdout?.setEncoding('utf8').on('data', (text: string) => (said += text));
      runtime = openDocker({
        docker: new Docker(),
        recipes: readRecipes(path.join(root, 'images'), cache),
        nodeId: nodeId('near'),
        home: folder,
        isolation: { ...DEFAULT_ISOLATION, memberAddress: NEAR },
        log: silentLog,
      });
      facts = await runtime.probe();
      await runtime.ensureImage('python', () => undefined, new AbortController().signal);
      await until('up');
    }, 240_000);
    afterAll(async () => {
      far.stdin?.end();
      if (far.exitCode === null) await once(far, 'exit');
      for (const run of await runtime.list()) await runtime.remove(run);
      await runtime.close();
      ip('netns', 'delete', netns);
      const mounts = readFileSync('/proc/self/mountinfo', 'utf8').split('\n');
      for (const at of mounts.map((line) => line.split(' ')[4] ?? '').toReversed())
        if (at.startsWith(folder)) execFileSync('umount', [at]);
      await rm(folder, { recursive: true, force: true, maxRetries: 3 });
    }, 60_000);

    it('reach each other by ssh, with keys that each node derives by itself, and no other key opens them', async () => {
      const secret = randomBytes(32).toString('base64url');
      const strangers = derivedMemberKeys(randomBytes(32).toString('base64url'));
      const keys = derivedMemberKeys(secret);
      const plain = 'ssh -F /dev/null -o BatchMode=yes -o StrictHostKeyChecking=no -i /work/other -p 2222';
      const script = [
        'ssh worker1 "uname -n; env | grep ^RANK="',
        'python3 reduce.py',
        // The way to the network between the nodes.
        'grep -c "^eth1.00FB13C6" /proc/net/route',
        `${plain} worker1 true 2>&1 | grep -o "Permission denied"`,
      ];
      const bare = sessionSpec(folder, facts, ['sh', '-c', script.join('\n')]);
      const give = (name: string, text: string, mode: number): void => {
        const file = path.join(bare.workFolder, name);
        writeFileSync(file, text, { mode });
        chownSync(file, facts.owner!.uid, facts.owner!.gid);
      };
      give('reduce.py', REDUCE, 0o644);
      give('other', privateFile(strangers!.user), 0o600);
      far.stdin?.write(`${bare.key.sessionId} ${NETWORK} ${secret}\n`);
      await until('runs');

      const between = { network: NETWORK, nodeRank: 0, peers: [FAR] };
      const place = { rank: 0, count: 2, local: 0, localCount: 1, between };
      const owned = memberFolders(path.join(folder, 'files'), facts.owner);
      const main = await withMemberSsh(bare, place, keys!, owned);
      expect(await runSession(runtime, main)).toBe('worker1\nRANK=1\nsum is 3 and 3\n1\nPermission denied\n');
    });
  },
);
