import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { registryHostOf } from '#contracts';
import { firstLogin, registryLogins } from './registry-logins.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'berth-logins-'));
const file = path.join(folder, 'logins.json');
const base64 = (text: string): string => Buffer.from(text).toString('base64');
afterAll(() => rmSync(folder, { recursive: true }));

describe('the registry of an image', () => {
  it.each([
    ['nvcr.io/nvidia/pytorch:26.10-py3', 'nvcr.io'],
    ['registry.example:5000/team/image', 'registry.example:5000'],
    ['localhost/image', 'localhost'],
    ['python', 'docker.io'],
    ['pytorch/pytorch:latest', 'docker.io'],
  ])('of %s is %s', (image, registry) => expect(registryHostOf(image)).toBe(registry));
});

describe('logins', () => {
  it('are those of the file, as it is now, and of no other registry', async () => {
    writeFileSync(
      file,
      JSON.stringify({
        auths: {
          'nvcr.io': { auth: base64('$oauthtoken:a:b') },
          'https://registry.example:5000/v2/': { username: 'ada', password: 's' },
          'broken.example': { auth: 'nothing' },
        },
      }),
    );
    const loginOf = registryLogins(file);
    expect(await loginOf('nvcr.io/nvidia/cuda:13')).toEqual({
      ...{ username: '$oauthtoken', password: 'a:b', serveraddress: 'nvcr.io' },
    });
    expect(await loginOf('registry.example:5000/x')).toMatchObject({ username: 'ada' });
    expect(await loginOf('broken.example/x')).toBeNull();
    expect(await loginOf('ghcr.io/team/x')).toBeNull();
    writeFileSync(file, JSON.stringify({ auths: { 'ghcr.io': { auth: base64('ada:t') } } }));
    expect(await loginOf('ghcr.io/team/x')).toMatchObject({ username: 'ada', password: 't' });
  });

  it('are those of the first that has one', async () => {
    const none = () => Promise.resolve(null);
    const some = () => Promise.resolve({ username: 'ada', password: 's', serveraddress: 'x' });
    expect(await firstLogin(none, some)('x/y')).toMatchObject({ username: 'ada' });
    expect(await firstLogin(none, none)('x/y')).toBeNull();
  });

  it('are none without a file', async () => expect(await registryLogins(undefined)('nvcr.io/x')).toBeNull());
});
