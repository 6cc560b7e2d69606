import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import Docker from 'dockerode';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type ImageRegistry, REGISTRY_LOGIN, registryFault, startRegistry } from '#testing';
import type { ImageProgress } from '../../ports/runtime.ts';
import { readRecipes } from '../images/recipes.ts';
import { dockerImages } from './docker-images.ts';
import type { LoginOf } from './registry-logins.ts';

const docker = new Docker();
const engineFault = await docker.ping().then(
  () => null,
  () => 'no Docker engine answers',
);
const fault = engineFault ?? registryFault();
const never = new AbortController().signal;
const LIMITS = { triesMax: 3, pauseMs: 10, silenceMs: 1500, totalMs: 60_000 };

describe.skipIf(fault !== null)(
  `pulls from a real registry${fault === null ? '' : ` (skipped: ${fault})`}`,
  { timeout: 60_000 },
  () => {
    let open: ImageRegistry;
    let closed: ImageRegistry;
    let cacheFolder: string;
    const pulled = new Set<string>();
    const recipesFolder = fileURLToPath(new URL('../../../../../images', import.meta.url));
    const imagesWith = (loginOf: LoginOf = () => Promise.resolve(null)) => {
      const images = dockerImages(docker, readRecipes(recipesFolder, cacheFolder), loginOf, LIMITS);
      return {
        ensure: (
          image: string,
          onProgress: (progress: ImageProgress) => void = () => undefined,
          signal = never,
        ) => {
          pulled.add(image);
          return images.ensure(image, onProgress, signal);
        },
        remove: (image: string) => images.remove(images.nameOf(image)),
      };
    };

    beforeAll(async () => {
      [open, closed, cacheFolder] = await Promise.all([
        startRegistry(),
        startRegistry({ wantsLogin: true }),
        mkdtemp(path.join(os.tmpdir(), 'berth-pull-')),
      ]);
    });
    afterAll(async () => {
      for (const image of pulled)
        await docker
          .getImage(image)
          .remove({ force: true })
          .catch(() => undefined);
      await Promise.all([open.stop(), closed.stop(), rm(cacheFolder, { recursive: true })]);
    });

    it('tell how many layers and bytes have come, and never fall back', async () => {
      const image = await open.put('team/three:1', [400_000, 300_000, 300_000]);
      open.way.setRate(1_000_000);
      const told: ImageProgress[] = [];
      const outcome = await imagesWith().ensure(image, (progress) => told.push(progress));
      open.way.setRate(null);
      expect(outcome).toMatchObject({ ok: true });
      const last = told.at(-1);
      expect(last).toMatchObject({ text: `pulling ${image}`, layersDone: 3, layersTotal: 3 });
      expect(last?.doneBytes).toBe(last?.totalBytes);
      expect(last?.totalBytes).toBeGreaterThan(1_000_000);
      const done = told.map(({ doneBytes = 0 }) => doneBytes);
      expect(done).toEqual(done.toSorted((one, other) => one - other));
      expect(new Set(done).size).toBeGreaterThan(3);
    });

    it('are shared by all who wait, and cancelled when the last of them goes', async () => {
      const image = await open.put('team/slow:1', [3_000_000]);
      open.way.setRate(200_000);
      const images = imagesWith();
      const [ada, bob] = [new AbortController(), new AbortController()];
      const heard = { ada: 0, bob: 0 };
      const first = images.ensure(image, () => (heard.ada += 1), ada.signal);
      await vi.waitFor(() => expect(heard.ada).toBeGreaterThan(2), { timeout: 20_000, interval: 20 });
      const second = images.ensure(image, () => (heard.bob += 1), bob.signal);
      await vi.waitFor(() => expect(heard.bob).toBeGreaterThan(0), { timeout: 20_000, interval: 20 });
      ada.abort();
      await expect(first).rejects.toThrow();
      const before = heard.bob;
      await vi.waitFor(() => expect(heard.bob).toBeGreaterThan(before), { timeout: 20_000, interval: 20 });
      expect(open.way.openCount()).toBeGreaterThan(0);
      bob.abort();
      await expect(second).rejects.toThrow();
      // The engine stops fetching: nothing is asked of the registry any more.
      await vi.waitFor(() => expect(open.way.openCount()).toBe(0), { timeout: 20_000, interval: 20 });
      open.way.setRate(null);
      await expect(docker.getImage(image).inspect()).rejects.toMatchObject({ statusCode: 404 });
      expect(await images.ensure(image)).toMatchObject({ ok: true });
    });

    it('can be removed again, but not while a container has them', async () => {
      const image = await open.put('team/small', [1000]);
      const images = imagesWith();
      expect(await images.ensure(image)).toMatchObject({ ok: true });
      const container = await docker.createContainer({ Image: image, Cmd: ['none'] });
      try {
        expect(await images.remove(image)).toBe(false);
        expect(await docker.getImage(image).inspect()).toMatchObject({ RepoTags: [`${image}:latest`] });
      } finally {
        await container.remove({ force: true });
      }
      expect(await images.remove(image)).toBe(true);
      expect(await images.remove(image)).toBe(true);
      await expect(docker.getImage(image).inspect()).rejects.toMatchObject({ statusCode: 404 });
    });

    it('say that the registry does not have it', async () => {
      expect(await imagesWith().ensure(`${open.host}/team/missing:1`)).toMatchObject({
        refusal: { code: 'image-unknown' },
      });
    });

    it('say that the registry wants a login, or another one', async () => {
      const image = await closed.put('secret/one:1', [1000]);
      expect(await imagesWith().ensure(image)).toMatchObject({ refusal: { code: 'image-login-needed' } });
      const login = { ...REGISTRY_LOGIN, serveraddress: closed.host };
      const wrong = imagesWith(() => Promise.resolve({ ...login, password: 'wrong' }));
      expect(await wrong.ensure(image)).toMatchObject({ refusal: { code: 'image-login-needed' } });
      expect(await imagesWith(() => Promise.resolve(login)).ensure(image)).toMatchObject({ ok: true });
    });

    it('try again what may pass, and then say that the registry can not be reached', async () => {
      const texts: string[] = [];
      // A port that nobody listens on.
      const outcome = await imagesWith().ensure('127.0.0.1:9/x:1', ({ text }) => texts.push(text));
      expect(outcome).toMatchObject({ refusal: { code: 'registry-unreachable' } });
      expect(texts.filter((text) => text.includes('Trying again'))).toHaveLength(2);
    });

    it('do not wait for a registry that says nothing any more', async () => {
      const image = await open.put('team/silent:1', [500_000]);
      open.way.setRate(1);
      const outcome = await imagesWith().ensure(image);
      open.way.setRate(null);
      expect(outcome).toMatchObject({ refusal: { code: 'registry-unreachable' } });
    });
  },
);
