import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import {
  type FileAdmission,
  type FileNeed,
  type FolderCallerDto,
  type OpenLinkAnswer,
  PATTERNS,
  type SignLinkAnswer,
} from '#contracts';
import { sweepFolder } from '#folder-files';
import type { Refusal, Result } from '#kernel';
import { TICKET_HEADER } from '../src/transport/file-door/file-door.ts';
import { REFUSED_HEADER } from '../src/transport/file-door/refusals.ts';
import { caller, storageUnderTest, type StorageUnderTest } from './storage-under-test.ts';

let storage: StorageUnderTest;
const [alice, bob] = [caller('alice'), caller('bob')];
beforeAll(async () => {
  storage = await storageUnderTest({ postgresUrl: inject('postgresUrl'), natsUrl: inject('natsUrl') });
});
afterAll(() => storage.stop());

const ask = async <T>(pattern: string, body: object): Promise<Result<T, Refusal>> =>
  (await storage.ask(pattern, body, { timeoutMs: 5000, retryForMs: 10_000 })) as Result<T, Refusal>;
const admit = (by: FolderCallerDto, folder: string, need: FileNeed) =>
  ask<FileAdmission>(PATTERNS.filesAdmit, { caller: by, folder, need });
const valueOf = <T>(outcome: Result<T, Refusal>): T => {
  if (outcome.ok) return outcome.value;
  throw new Error(outcome.refusal.message);
};
const at = async (
  by: FolderCallerDto,
  folder: string,
  need: FileNeed,
  method: string,
  path: string,
  body?: string,
) => {
  const { url, ticket } = valueOf(await admit(by, folder, need));
  return fetch(`${url}/v1/folders/${folder}/${path}`, {
    method,
    headers: { [TICKET_HEADER]: ticket },
    ...(body === undefined ? {} : { body }),
  });
};

describe('the files of a folder', () => {
  it('are for its owner, and for others only as far as he shares it', async () => {
    const { folderId } = await storage.ready(alice, { name: 'corpus', quotaBytes: 2 ** 20 });
    expect((await at(alice, 'corpus', 'write', 'PUT', 'content?path=a', 'text')).status).toBe(200);
    expect(await admit(bob, folderId, 'read')).toMatchObject({
      ok: false,
      refusal: { code: 'folder-unknown' },
    });
    await storage.change(alice, 'corpus', 'share', { party: 'user:bob', permission: 'read' });
    await storage.change(bob, folderId, 'accept');
    expect(await (await at(bob, folderId, 'read', 'GET', 'content?path=a')).text()).toBe('text');
    expect(await admit(bob, folderId, 'write')).toMatchObject({ refusal: { code: 'folder-no-access' } });
  });

  it('take no more than the quota leaves', async () => {
    await storage.ready(alice, { name: 'small', quotaBytes: 2 ** 20 });
    const answer = await at(alice, 'small', 'write', 'PUT', 'content?path=a', 'x'.repeat(2 ** 20 + 1));
    expect(answer.headers.get(REFUSED_HEADER)).toBe('folder-full');
  });

  it('are opened by a link until its time is over, or its maker may not read them any more', async () => {
    const { folderId } = await storage.ready(alice, { name: 'shared' });
    await at(alice, 'shared', 'write', 'PUT', 'content?path=sub/a', 'text');
    await storage.change(alice, 'shared', 'share', { party: 'user:bob', permission: 'read' });
    await storage.change(bob, folderId, 'accept');
    const sign = (more: object) =>
      ask<SignLinkAnswer>(PATTERNS.filesSignLink, { caller: bob, folder: folderId, ...more });
    const open = (token: string) => ask<OpenLinkAnswer>(PATTERNS.filesOpenLink, { token });
    const { token } = valueOf(await sign({ path: 'sub/a', expiresInSeconds: 60 }));
    const opened = valueOf(await open(token));
    const answer = await fetch(`${opened.url}${opened.target}`, {
      headers: { [TICKET_HEADER]: opened.ticket },
    });
    expect(await answer.text()).toBe('text');
    const forged = `${token.slice(0, -4)}AAAA`;
    expect(await open(forged)).toMatchObject({ refusal: { code: 'link-invalid' } });
    expect(await sign({ path: '' })).toMatchObject({ refusal: { code: 'invalid-request' } });
    await storage.restart();
    expect((await open(token)).ok).toBe(true);
    await storage.change(alice, 'shared', 'unshare', { party: 'user:bob' });
    expect(await open(token)).toMatchObject({ refusal: { code: 'folder-unknown' } });
  });

  it('lose what nobody goes on with, and nothing else', async () => {
    const path = join(storage.volumeRoot, 'swept');
    const own = join(path, '.berth');
    mkdirSync(join(own, 'staging', 'old'), { recursive: true });
    mkdirSync(join(own, 'uploads'));
    const id = '0'.repeat(32);
    for (const name of [`uploads/${id}`, `uploads/${id}.json`, 'staging/old/half']) {
      writeFileSync(join(own, name), 'x');
      utimesSync(join(own, name), 1000, 1000);
    }
    utimesSync(join(own, 'staging', 'old'), 1000, 1000);
    writeFileSync(join(path, 'file'), 'mine');
    expect(await sweepFolder(path, Date.now())).toBe(2);
    expect(await sweepFolder(path, Date.now())).toBe(0);
  });
});
