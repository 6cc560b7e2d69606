import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { v4 as uuid } from 'uuid';
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import {
  type ChangeFolderAnswer,
  type FileAdmission,
  type FileJobStanding,
  type FolderCallerDto,
  type ListTransfersAnswer,
  PATTERNS,
  type TransferStanding,
  type VolumeStanding,
} from '#contracts';
import { type Refusal, type Result, streamName } from '#kernel';
import { TICKET_HEADER } from '../src/transport/file-door/file-door.ts';
import { REFUSED_HEADER } from '../src/transport/file-door/refusals.ts';
import { caller, storageUnderTest, type StorageUnderTest } from './storage-under-test.ts';

const [alice, bob, root] = [caller('alice'), caller('bob'), caller('root', 'admin')];
const TUS = { 'tus-resumable': '1.0.0', 'content-type': 'application/offset+octet-stream' };

let storage: StorageUnderTest;
let base: string;
let tar: Buffer;
let folderId: string;
beforeAll(async () => {
  storage = await storageUnderTest({ postgresUrl: inject('postgresUrl'), natsUrl: inject('natsUrl') });
  base = mkdtempSync(join(tmpdir(), 'berth-transfers-'));
  mkdirSync(join(base, 'many'));
  for (let n = 0; n < 200; n += 1) writeFileSync(join(base, 'many', `f${n}`), String(n));
  tar = execFileSync('tar', ['cf', '-', '-C', join(base, 'many'), '.']);
  folderId = (await storage.ready(alice, { name: 'corpus' })).folderId;
});
afterAll(async () => {
  await storage.stop();
  rmSync(base, { recursive: true, force: true });
});

const ask = async <T>(pattern: string, body: object): Promise<Result<T, Refusal>> =>
  (await storage.ask(pattern, body, { timeoutMs: 5000, retryForMs: 10_000 })) as Result<T, Refusal>;
const valueOf = <T>(outcome: Result<T, Refusal>): T => {
  if (outcome.ok) return outcome.value;
  throw new Error(outcome.refusal.message);
};
const send = async (
  method: string,
  path: string,
  headers: Readonly<Record<string, string>> = {},
  body?: RequestInit['body'],
) => {
  const { url, ticket } = valueOf(
    await ask<FileAdmission>(PATTERNS.filesAdmit, { caller: alice, folder: 'corpus', need: 'write' }),
  );
  return fetch(`${url}/v1/folders/corpus/${path}`, {
    method,
    headers: { [TICKET_HEADER]: ticket, ...headers },
    ...(body === undefined ? {} : { body }),
  });
};
const start = async (files: number, bytes: number) =>
  valueOf(
    await ask<TransferStanding>(PATTERNS.transferStart, {
      ...{ caller: alice, folder: 'corpus', files, bytes },
      commandId: uuid(),
    }),
  );
const about = (by: FolderCallerDto, transferId: string) =>
  ask<TransferStanding>(PATTERNS.transferRead, { caller: by, transferId });
const list = async (by: FolderCallerDto, more: object = {}) =>
  valueOf(await ask<ListTransfersAnswer>(PATTERNS.transferList, { caller: by, ...more })).transfers;
const factsOf = async (transferId: string) =>
  (await storage.log.readStream(streamName(`transfer-${transferId}`))).map(({ type }) => type);
/** Begins an upload of ten bytes, and sends the first five. */
const beginUpload = async (name: string, headers: Readonly<Record<string, string>>) => {
  const path = Buffer.from(name).toString('base64');
  const begun = await send('POST', 'uploads', {
    ...{ 'tus-resumable': '1.0.0', 'upload-length': '10', 'upload-metadata': `path ${path}` },
    ...headers,
  });
  expect(begun.status).toBe(201);
  const id = begun.headers.get('location')?.split('/').at(-1) ?? '';
  const half = await send('PATCH', `uploads/${id}`, { ...TUS, ...headers, 'upload-offset': '0' }, '01234');
  expect(half.status).toBe(204);
  return id;
};
const pathOfUploads = (): string => {
  const found = execFileSync('find', [storage.volumeRoot, '-path', `*${folderId}/data/.berth/uploads`]);
  return found.toString().trim();
};

describe('what clients send into a folder', () => {
  it('is one transfer, however many files and requests it is, also when the service ends in between', async () => {
    const { transferId, phase } = await start(201, tar.length + 10);
    expect(phase).toBe('open');
    const named = { 'berth-transfer': transferId };
    expect((await send('POST', 'archive?format=tar&path=many', named, new Uint8Array(tar))).status).toBe(200);
    const upload = await beginUpload('large', named);
    expect(valueOf(await about(alice, transferId)).counts).toEqual({
      ...{ files: 200, failures: 0 },
      bytes: tar.length + 5,
    });
    await storage.restart();
    const rest = { ...TUS, 'upload-offset': '5' };
    expect((await send('PATCH', `uploads/${upload}`, rest, '56789')).status).toBe(204);
    expect(valueOf(await about(alice, transferId))).toMatchObject({
      ...{ phase: 'open', folderName: 'corpus', owner: 'user:alice', kind: 'upload' },
      counts: { files: 201, bytes: tar.length + 10, failures: 0 },
    });
    await ask(PATTERNS.transferFinish, { caller: alice, transferId, outcome: 'completed' });
    expect(valueOf(await about(alice, transferId)).phase).toBe('completed');
    expect((await factsOf(transferId)).filter((type) => type !== 'transfer.progressed')).toEqual([
      'transfer.started',
      'transfer.completed',
    ]);
  });

  it('is a transfer without being announced: all that one user sends without a pause', async () => {
    for (const path of ['a', 'b', 'c'])
      await send('POST', `archive?format=tar&path=${path}`, {}, new Uint8Array(tar));
    const open = await list(alice, { phase: 'open' });
    expect(open).toMatchObject([{ kind: 'upload', counts: { files: 600 } }]);
    expect(await list(bob)).toEqual([]);
    const all = (await list(root)).map(({ transferId }) => transferId);
    const first = valueOf(await ask<ListTransfersAnswer>(PATTERNS.transferList, { caller: root, limit: 1 }));
    const rest = await list(root, { before: first.transfers[0]?.transferId });
    expect([first.transfers[0]?.transferId, first.hasMore]).toEqual([all[0], true]);
    expect(rest.map(({ transferId }) => transferId)).toEqual(all.slice(1));
    expect((await list(root)).length).toBeGreaterThan(1);
    await ask(PATTERNS.transferFinish, { caller: alice, transferId: open[0]?.transferId });
  });

  it('is taken no more once it is cancelled, and what was on its way is gone', async () => {
    const { transferId } = await start(2, 20);
    const named = { 'berth-transfer': transferId };
    const upload = await beginUpload('unwanted', named);
    expect(await ask(PATTERNS.transferCancel, { caller: bob, transferId })).toMatchObject({
      refusal: { code: 'transfer-unknown' },
    });
    expect(
      valueOf(await ask<TransferStanding>(PATTERNS.transferCancel, { caller: alice, transferId })),
    ).toMatchObject({
      ...{ phase: 'cancelled', message: 'It was cancelled by alice.' },
      counts: { files: 0, bytes: 5 },
    });
    const more = await send(
      'PATCH',
      `uploads/${upload}`,
      { ...TUS, ...named, 'upload-offset': '5' },
      '56789',
    );
    expect(more.headers.get(REFUSED_HEADER)).toBe('transfer-ended');
    await vi.waitFor(
      () => expect(readdirSync(pathOfUploads()).filter((name) => name.startsWith(upload))).toEqual([]),
      { timeout: 10_000 },
    );
  });

  it('can be gone on with as another transfer when its sender gave up', async () => {
    const { transferId } = await start(1, 10);
    const upload = await beginUpload('resumed', { 'berth-transfer': transferId });
    await ask(PATTERNS.transferFinish, { caller: alice, transferId, outcome: 'failed', message: 'Ctrl-C' });
    const again = await start(1, 10);
    const headers = { ...TUS, 'berth-transfer': again.transferId, 'upload-offset': '5' };
    expect((await send('PATCH', `uploads/${upload}`, headers, '56789')).status).toBe(204);
    expect(valueOf(await about(alice, transferId))).toMatchObject({ phase: 'failed', message: 'Ctrl-C' });
    expect(valueOf(await about(alice, again.transferId)).counts).toEqual({ files: 1, bytes: 5, failures: 0 });
    await ask(PATTERNS.transferFinish, { caller: alice, transferId: again.transferId });
  });
});

describe('what is fetched or copied into a folder', () => {
  it('is a transfer, too: an import, without what may be a key in its address', async () => {
    const wish = {
      operation: 'import-url',
      path: 'set',
      url: 'http://u:secret@127.0.0.1:9/set?token=secret',
    };
    const job = valueOf(
      await ask<FileJobStanding>(PATTERNS.fileJobRequest, {
        ...{ caller: alice, folder: 'corpus', commandId: uuid() },
        ...wish,
      }),
    );
    await vi.waitFor(
      async () =>
        expect(valueOf(await about(alice, job.jobId))).toMatchObject({
          ...{ kind: 'import', phase: 'failed', code: 'import-refused', origin: 'http://127.0.0.1:9/set' },
        }),
      { timeout: 10_000 },
    );
  });

  it('is one when it is a copy from another volume; it is undone when it is cancelled', async () => {
    const place = join(base, 'second');
    mkdirSync(place);
    valueOf(
      await ask(PATTERNS.volumeRegister, {
        ...{
          commandId: uuid(),
          volumeId: 'second',
          backend: 'posix',
          settings: { root: place },
          by: 'user:root',
        },
      }),
    );
    const clone = async (name: string, volumeId: string) =>
      valueOf(
        await ask<ChangeFolderAnswer>(PATTERNS.folderCreate, {
          ...{ commandId: uuid(), caller: alice, name, volume: volumeId, origin: 'corpus' },
        }),
      ).folder?.folderId ?? '';
    const whole = await clone('whole', 'second');
    await storage.settles(alice, whole);
    expect(valueOf(await about(alice, whole))).toMatchObject({
      kind: 'copy',
      phase: 'completed',
      origin: folderId,
    });
    expect(valueOf(await about(alice, whole)).counts.files).toBeGreaterThan(800);

    renameSync(place, `${place}-away`);
    // How a volume does is believed for some seconds.
    const isThere = async () =>
      valueOf(await ask<VolumeStanding>(PATTERNS.volumeRead, { volumeId: 'second' })).isHealthy;
    await vi.waitFor(async () => expect(await isThere()).toBe(false), { timeout: 15_000 });
    const late = await clone('late', 'second');
    expect(
      valueOf(await ask<TransferStanding>(PATTERNS.transferCancel, { caller: alice, transferId: late })),
    ).toMatchObject({
      phase: 'open',
    });
    renameSync(`${place}-away`, place);
    await vi.waitFor(
      async () =>
        expect(valueOf(await about(alice, late))).toMatchObject({
          ...{ phase: 'cancelled', message: 'It was cancelled by alice.' },
        }),
      { timeout: 15_000 },
    );
    expect(readdirSync(join(place, '.work'))).toEqual([]);
    const own = await clone('own', 'default');
    await storage.settles(alice, own);
    expect((await list(alice)).map(({ transferId }) => transferId)).not.toContain(own);
  });
});
