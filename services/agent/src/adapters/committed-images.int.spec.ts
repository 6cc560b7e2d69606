import { randomBytes } from 'node:crypto';
import { chownSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import Docker from 'dockerode';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type ImageCommitAnswer, ownImageReference } from '#contracts';
import {
  cpuMilli,
  expectAccepted,
  type ImageId,
  imageId,
  mebibytes,
  nodeId,
  type Refusal,
  type Result,
  sessionId,
  silentLog,
} from '#kernel';
import { systemClock } from '#service-kit';
import { DEFAULT_ISOLATION } from '../domain/node-isolation.ts';
import { type RunKey, runName } from '../domain/run.ts';
import { bringCommitted } from '../handlers/bring-committed.ts';
import { type CommitImages, commitImages } from '../handlers/commit-images.ts';
import type { FolderBind, Runtime, RuntimeFacts } from '../ports/runtime.ts';
import { openDocker } from './docker/open-docker.ts';
import { readRecipes } from './images/recipes.ts';
import { runTool } from './images/run-tool.ts';
import { sandboxRuntime } from './sandbox/sandbox-runtime.ts';
import { simulatedRuntime } from './simulated/simulated-runtime.ts';

type Made = { readonly runtime: Runtime; readonly again: () => Runtime; readonly isReal: boolean };

const never = new AbortController().signal;
const anId = (): string => `i${randomBytes(6).toString('hex').slice(0, 11)}`;
const newImage = (): ImageId => imageId(anId());
const newKey = (): RunKey => ({ sessionId: sessionId(anId()), epoch: 1 });
const BYTES_MAX = mebibytes(16);

/** What a user may have in his home, among it what shall not go into an image as it is. */
const FILL = `
cd ~ && mkdir -p .local/bin data && echo 'echo installed' > .local/bin/tool && chmod 4755 .local/bin/tool
ln .local/bin/tool hard && ln -s .local/bin/tool soft && ln -s /etc/passwd far && mkfifo pipe
echo mounted > data/secret && echo "ünï 'code'" > "a name" && echo work > /work/model`;

const contract = (name: string, make: (folder: string) => Made): void => {
  describe(`images made of sessions by the ${name} runtime`, { timeout: 120_000 }, () => {
    let made: Made;
    let folder: string;
    let facts: RuntimeFacts;
    let commits: CommitImages;
    const mounts = new Map<string, readonly string[]>();

    const newFolder = (called: string): string => {
      const at = path.join(folder, called);
      mkdirSync(at);
      if (facts.owner !== null) chownSync(at, facts.owner.uid, facts.owner.gid);
      return at;
    };
    const handlerOf = (runtime: Runtime): CommitImages =>
      commitImages({
        runtime,
        owner: facts.owner,
        mountsOf: (key) => mounts.get(runName(key)) ?? null,
        log: silentLog,
      });
    /** A session of an image, with what the image brings; null: it does not start. */
    const launch = async (image: string, mounted: readonly string[] = []): Promise<RunKey> => {
      const { runtime, isReal } = made;
      const key = newKey();
      const workFolder = newFolder(`${key.sessionId}-work`);
      expectAccepted(await runtime.ensureImage(image, () => undefined, never));
      const makeHome = (): Promise<string> => Promise.resolve(newFolder(`${key.sessionId}-home`));
      const wish = { key, image, workFolder, targets: [] };
      const brought = expectAccepted(
        await bringCommitted({ runtime, workspaces: { makeHome } }, wish, never),
      );
      const limits = { cpuMilli: cpuMilli(1000), memoryBytes: mebibytes(256) };
      const folders: readonly FolderBind[] = [
        ...brought,
        ...mounted.map((target) => ({
          source: newFolder(`${key.sessionId}-mounted`),
          target,
          isReadOnly: false,
        })),
      ];
      const command = isReal
        ? ['sh', '-c', 'echo ready; exec sleep 600']
        : ['simulate', 'run=forever', 'out=ready'];
      const env = { HOME: '/home/berth', LANG: 'C.UTF-8' };
      expectAccepted(await runtime.create({ key, image, command, env, ...limits, workFolder, folders }));
      expectAccepted(await runtime.start(key));
      for await (const { text: said } of runtime.output(key, null, never)) if (said.includes('ready')) break;
      mounts.set(runName(key), mounted);
      return key;
    };
    const run = async (key: RunKey, script: string): Promise<string> => {
      const spec = { command: ['sh', '-c', script], env: {}, folder: null, tty: null };
      const exec = expectAccepted(await made.runtime.exec(key, spec));
      exec.stdin.end();
      const [said, faults] = await Promise.all([text(exec.stdout), text(exec.stderr)]);
      expect({ exitCode: await exec.exited, faults }).toEqual({ exitCode: 0, faults: '' });
      return said;
    };
    const commit = (
      key: RunKey,
      id: ImageId,
      more: { readonly hasWork?: boolean; readonly bytesMax?: number } = {},
      by: CommitImages = commits,
    ): Promise<Result<ImageCommitAnswer, Refusal>> =>
      vi.waitFor(
        async () => {
          const wish = { imageId: id, key, hasWork: false, bytesMax: BYTES_MAX, ...more };
          const outcome = await by.commit(wish);
          if (outcome.ok && outcome.value.state === 'working') throw new Error('still working');
          return outcome;
        },
        { timeout: 60_000, interval: 50 },
      );

    beforeAll(async () => {
      folder = await mkdtemp(path.join(os.tmpdir(), 'berth-commit-'));
      made = make(folder);
      facts = await made.runtime.probe();
      commits = handlerOf(made.runtime);
    }, 600_000);
    afterAll(async () => {
      for (const one of await made.runtime.list()) await made.runtime.remove(one);
      await commits.close();
      await made.runtime.close();
      await rm(folder, { recursive: true, force: true });
    });

    it('hold what a session had in its home, and what its image could do', async () => {
      if (!made.isReal) return;
      const first = await launch('python', ['/home/berth/data']);
      await run(first, FILL);
      const id = newImage();
      expect(await commit(first, id, { hasWork: true })).toMatchObject({
        ok: true,
        value: { state: 'committed', fileCount: 10 },
      });
      await made.runtime.remove(first);

      const second = await launch(ownImageReference(id));
      expect(await run(second, 'cd ~ && sh soft && sh hard && cat "a name" && cat /work/model')).toBe(
        "installed\ninstalled\nünï 'code'\nwork\n",
      );
      expect(
        await run(second, 'stat -c %a:%U ~/.local/bin/tool; ls ~/data ~/pipe 2>/dev/null || true'),
      ).toMatch(/^755:\w+\n$/);
      expect(await run(second, 'readlink ~/far && echo more > ~/mine && python3 -c "print(1)"')).toBe(
        '/etc/passwd\n1\n',
      );
      const home = path.join(folder, `${second.sessionId}-home`);
      expect(readFileSync(path.join(home, 'mine'), 'utf8')).toBe('more\n');
      expect(statSync(path.join(home, 'mine')).uid).toBe(facts.owner?.uid ?? process.getuid?.());

      // On top of one that was made of a session: what that one had and was removed since is gone.
      await run(second, 'rm ~/soft');
      const next = newImage();
      expect(await commit(second, next)).toMatchObject({ ok: true });
      const third = await launch(ownImageReference(next));
      expect(await run(third, 'cat ~/mine; ls ~; ls /work')).toBe('more\na name\nfar\nhard\nmine\n');
      expect(await made.runtime.appsOf(ownImageReference(next))).toEqual(await made.runtime.appsOf('python'));
      for (const one of [third, second]) await made.runtime.remove(one);
      for (const one of [next, id]) expect(await commits.remove(one)).toEqual(removed);
    });

    it('are made once, and found again by the next agent', async () => {
      const key = await launch('python');
      const id = newImage();
      const [one, other] = await Promise.all([commit(key, id), commit(key, id)]);
      expect(one).toEqual(other);
      expect(await commit(key, id, {}, handlerOf(made.again()))).toEqual(one);
      expect((await made.runtime.images()).map(({ image }) => image)).not.toContain(ownImageReference(id));
      await made.runtime.remove(key);
      expect(await commits.remove(id)).toEqual(removed);
      expect(await commits.remove(id)).toEqual(removed);
      expect(await commit(key, id)).toMatchObject({ refusal: { code: 'image-unknown' } });
      mounts.delete(runName(key));
      expect(await commit(key, newImage())).toMatchObject({ refusal: { code: 'session-not-running' } });
    });

    it('are refused where there is too much in the session', async () => {
      if (!made.isReal) return;
      const key = await launch('python');
      await run(key, 'head -c 3000000 /dev/zero > ~/large');
      const id = newImage();
      const outcome = await commit(key, id, { bytesMax: mebibytes(2) });
      expect(outcome).toMatchObject({ refusal: { code: 'image-too-large' } });
      expect(await made.runtime.commits?.find(id)).toBeNull();
      await made.runtime.remove(key);
    });

    it('are not pulled where they are missing', async () => {
      if (!made.isReal) return;
      const asked = await made.runtime.ensureImage(ownImageReference(newImage()), () => undefined, never);
      expect(asked).toMatchObject({ refusal: { code: 'image-unknown' } });
    });

    it('leave nothing behind when they are called off', async () => {
      if (!made.isReal) return;
      const key = await launch('python');
      await run(key, 'head -c 12000000 /dev/urandom > ~/large');
      const id = newImage();
      await commits.commit({ imageId: id, key, hasWork: false, bytesMax: BYTES_MAX });
      expect(await commits.remove(id)).toEqual(removed);
      await made.runtime.sweep();
      expect(await made.runtime.commits?.find(id)).toBeNull();
      expect(await run(key, 'ls ~')).toBe('large\n');
      await made.runtime.remove(key);
    });
  });
};
const removed = { ok: true, value: { isRemoved: true } };

const recipesFolder = fileURLToPath(new URL('../../../../images', import.meta.url));
const cacheFolder = path.join(os.tmpdir(), 'berth-test-image-cache');
const docker = new Docker();
const dockerFault = await docker.ping().then(
  () => null,
  () => 'no Docker engine answers',
);
const bwrapFault = await runTool('bwrap', ['--version']).then(({ exitCode }) =>
  exitCode === 0 ? null : 'bubblewrap is not installed',
);
const skipped = (fault: string | null): string => (fault === null ? '' : ` (skipped: ${fault})`);

contract('simulated', () => {
  const runtime = simulatedRuntime({ clock: systemClock });
  return { runtime, again: () => runtime, isReal: false };
});

describe.skipIf(bwrapFault !== null)(`with bubblewrap${skipped(bwrapFault)}`, () => {
  contract('sandbox', (folder) => {
    const again = () =>
      sandboxRuntime({
        folder: path.join(folder, 'sandbox'),
        recipes: readRecipes(recipesFolder, cacheFolder),
        bounds: DEFAULT_ISOLATION.bounds,
        log: silentLog,
      });
    return { runtime: again(), again, isReal: true };
  });
});

describe.skipIf(dockerFault !== null)(`with Docker${skipped(dockerFault)}`, () => {
  contract('docker', () => {
    const home = randomBytes(8).toString('hex');
    const recipes = readRecipes(recipesFolder, cacheFolder);
    const node = nodeId('commits');
    const again = () =>
      openDocker({ docker, recipes, nodeId: node, home, isolation: DEFAULT_ISOLATION, log: silentLog });
    return { runtime: again(), again, isReal: true };
  });
});
