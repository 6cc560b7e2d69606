import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import Docker from 'dockerode';
import { pack } from 'tar-stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ownImageReference, pushedReference } from '#contracts';
import { expectAccepted, imageId, sessionId, silentLog } from '#kernel';
import { type ImageRegistry, REGISTRY_LOGIN, registryFault, startRegistry } from '#testing';
import { layerFolder } from '../../domain/committed-layer.ts';
import type { LayerFigures } from '../../domain/pull-progress.ts';
import { readRecipes } from '../images/recipes.ts';
import { dockerCommits } from './committed-images.ts';
import { dockerImages } from './docker-images.ts';
import type { LoginOf } from './registry-logins.ts';

const docker = new Docker();
const engineFault = await docker.ping().then(
  () => null,
  () => 'no Docker engine answers',
);
const fault = engineFault ?? registryFault();
const never = new AbortController().signal;
const LIMITS = { triesMax: 2, pauseMs: 10, silenceMs: 5000, totalMs: 60_000 };
const key = { sessionId: sessionId('k3v9m2x7q4ab'), epoch: 1 };
const id = imageId(`i${randomBytes(6).toString('hex').slice(0, 11)}`);
const recipesFolder = fileURLToPath(new URL('../../../../../images', import.meta.url));

describe.skipIf(fault !== null)(
  `pushes to a real registry${fault === null ? '' : ` (skipped: ${fault})`}`,
  { timeout: 60_000 },
  () => {
    let registry: ImageRegistry;
    let folder: string;
    let base: string;
    const login: LoginOf = () => Promise.resolve({ ...REGISTRY_LOGIN, serveraddress: registry.host });
    const engineWith = (loginOf: LoginOf) => {
      const images = dockerImages(docker, readRecipes(recipesFolder, folder), loginOf, LIMITS);
      const container = docker.getContainer(`berth-push-${id}`);
      const commits = dockerCommits({
        ...{ docker, home: id, owner: null, log: silentLog, loginOf, limits: LIMITS },
        containerOf: () => container,
        removeImage: images.remove,
      });
      return { images, commits };
    };
    const push = (
      loginOf: LoginOf,
      reference: string,
      onProgress: (figures: LayerFigures) => void = () => undefined,
      signal = never,
    ) => engineWith(loginOf).commits.push?.(id, reference, onProgress, signal);
    const tags = async (): Promise<readonly string[]> =>
      (await docker.listImages()).flatMap(({ RepoTags, RepoDigests }) => [
        ...(RepoTags ?? []),
        ...(RepoDigests ?? []),
      ]);

    beforeAll(async () => {
      registry = await startRegistry({ wantsLogin: true });
      folder = await mkdtemp(path.join(os.tmpdir(), 'berth-push-'));
      base = await registry.put('base/one:1', [2000]);
      const { images, commits } = engineWith(login);
      expectAccepted(await images.ensure(base, () => undefined, never));
      await docker.createContainer({ name: `berth-push-${id}`, Image: base, Cmd: ['none'] });
      const layer = pack();
      layer.entry({ name: `${layerFolder(id)}/home/`, type: 'directory' });
      layer.entry({ name: `${layerFolder(id)}/home/tool` }, 'installed');
      layer.entry({ name: `${layerFolder(id)}/home/large` }, randomBytes(1_500_000));
      layer.finalize();
      const facts = () => ({ layerBytes: 1_500_009, fileCount: 3 });
      expectAccepted(await commits.make(key, id, Readable.from(layer), facts, never));
    }, 60_000);
    afterAll(async () => {
      await docker.getContainer(`berth-push-${id}`).remove({ force: true });
      for (const name of [ownImageReference(id), base])
        await docker
          .getImage(name)
          .remove({ force: true })
          .catch(() => undefined);
      await Promise.all([registry.stop(), rm(folder, { recursive: true })]);
    });

    it('end when they are called off, and leave no name behind', async () => {
      registry.way.setRate(300_000);
      const over = new AbortController();
      const reference = `${registry.host}/berth/other/env:v1`;
      const pushing = push(
        login,
        reference,
        ({ doneBytes }) => (doneBytes > 0 ? over.abort() : undefined),
        over.signal,
      );
      await expect(pushing).rejects.toThrow();
      registry.way.setRate(null);
      expect((await tags()).filter((tag) => tag.includes('berth/other/env'))).toEqual([]);
    });

    it('bring an image to nodes that never had it, with its layers counted and its files whole', async () => {
      const reference = `${registry.host}/berth/vision/env:v1`;
      const told: LayerFigures[] = [];
      const pushed = await push(login, reference, (figures) => told.push(figures));
      const { digest } = expectAccepted(pushed ?? { ok: true, value: { digest: '' } });
      expect(digest).toMatch(/^sha256:[0-9a-f]{64}$/);
      const last = told.at(-1);
      expect(last?.layersDone).toBe(last?.layersTotal);
      expect(last?.layersTotal).toBeGreaterThan(1);
      expect(last?.doneBytes).toBeGreaterThanOrEqual(1_500_000);
      // Nobody else's sessions find it by a name.
      expect((await tags()).filter((tag) => tag.includes('berth/vision/env'))).toEqual([]);
      // What is there already is not sent again, and is the same image.
      expect(await push(login, reference)).toEqual({ ok: true, value: { digest } });

      await docker.getImage(ownImageReference(id)).remove();
      const { images, commits } = engineWith(login);
      expect(await commits.find(id)).toBeNull();
      const image = ownImageReference(id);
      expect(await images.ensure(image, () => undefined, never)).toMatchObject({
        refusal: { code: 'image-unknown' },
      });
      expectAccepted(await images.ensure(image, () => undefined, never, pushedReference(reference, digest)));
      expect(await commits.find(id)).toEqual({ layerBytes: 1_500_009, fileCount: 3 });
      expect((await tags()).filter((tag) => tag.includes('berth/vision/env'))).toEqual([]);
      const home = await mkdtemp(path.join(folder, 'home-'));
      expectAccepted(await commits.unpack(id, 'home', home, never));
      expect(readFileSync(path.join(home, 'tool'), 'utf8')).toBe('installed');
      expect(existsSync(path.join(home, 'large'))).toBe(true);
    });

    it('say that the login is not good for it', async () => {
      const wrong: LoginOf = async (image) => {
        const good = await login(image);
        return good === null ? null : { ...good, password: 'wrong' };
      };
      for (const loginOf of [wrong, () => Promise.resolve(null)])
        expect(await push(loginOf, `${registry.host}/berth/vision/env:v2`)).toMatchObject({
          refusal: { code: 'push-denied' },
        });
    });

    it('try again what may pass, and then say that the registry can not be reached', async () => {
      // A port that nobody listens on.
      expect(await push(login, '127.0.0.1:9/berth/vision/env:v1')).toMatchObject({
        refusal: { code: 'registry-unreachable' },
      });
    });
  },
);
