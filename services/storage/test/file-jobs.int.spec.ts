import { createHash } from 'node:crypto';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { v4 as uuid } from 'uuid';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it, vi } from 'vitest';
import { type FileAdmission, type FileJobStanding, type FileJobWish, PATTERNS } from '#contracts';
import { fileJobId, type Refusal, type Result } from '#kernel';
import { isPrivateAddress } from '../src/adapters/file-jobs/guarded-request.ts';
import { importS3 } from '../src/adapters/file-jobs/import-s3.ts';
import { importUrl } from '../src/adapters/file-jobs/import-url.ts';
import { runFileJob } from '../src/adapters/file-jobs/run-file-job.ts';
import { CANCELLED } from '../src/ports/file-job-runner.ts';
import { fakeObjectStore, STORE_KEY } from './fake-object-store.ts';
import { caller, storageUnderTest, type StorageUnderTest } from './storage-under-test.ts';

const runnerOf = (isPrivateAllowed: boolean) =>
  runFileJob({ 'import-url': importUrl({ isPrivateAllowed }), 'import-s3': importS3({ isPrivateAllowed }) });
const JOB = fileJobId('jabcdefghijk');

describe('the work itself', () => {
  let base: string;
  let folder: string;
  let web: Server;
  let url: string;
  beforeAll(async () => {
    web = createServer((request, response) => {
      if (request.url === '/away')
        response.writeHead(302, { location: 'http://169.254.169.254/secret' }).end();
      else if (request.url === '/set.bin') response.end('the whole set');
      else response.writeHead(404).end();
    }).listen(0, '127.0.0.1');
    await once(web, 'listening');
    url = `http://127.0.0.1:${(web.address() as AddressInfo).port}`;
  });
  afterAll(() => web.close());
  beforeEach(() => {
    base = mkdtempSync(join(tmpdir(), 'berth-job-'));
    folder = join(base, 'folder');
    mkdirSync(join(folder, 'runs/7/deep'), { recursive: true });
    for (let i = 0; i < 50; i++) writeFileSync(join(folder, 'runs/7/deep', `f${i}`), String(i));
    mkdirSync(join(base, 'outside'));
    writeFileSync(join(base, 'outside/secret'), 'secret');
    symlinkSync(join(base, 'outside'), join(folder, 'runs/7/link'));
  });
  afterEach(() => rmSync(base, { recursive: true, force: true }));

  const run = (
    wish: FileJobWish,
    more: {
      signal?: AbortSignal;
      key?: typeof STORE_KEY;
      isPrivate?: boolean;
      isFirst?: boolean;
      jobId?: typeof JOB;
    } = {},
  ) =>
    runnerOf(more.isPrivate ?? true)({
      jobId: more.jobId ?? JOB,
      wish,
      isFirst: more.isFirst ?? true,
      rootPath: folder,
      roomBytes: null,
      key: more.key,
      signal: more.signal ?? new AbortController().signal,
      onProgress: () => undefined,
    });
  const own = (path: string) => join(folder, '.berth', path);
  const leftBehind = () =>
    ['copies', 'trash', 'staging'].flatMap((place) =>
      // What says that a copy was moved stays for a while.
      existsSync(own(place)) ? readdirSync(own(place)).filter((name) => !name.endsWith('.moving')) : [],
    );
  const isSame = (copy: string) =>
    readFileSync(join(folder, copy, 'deep/f49'), 'utf8') === '49' &&
    readdirSync(join(folder, copy, 'deep')).length === 50;

  it('deletes what is named, and nothing that a link in it leads to', async () => {
    expect(await run({ operation: 'delete', path: 'runs/7' })).toMatchObject({
      kind: 'completed',
      faults: [],
    });
    expect([existsSync(join(folder, 'runs/7')), leftBehind()]).toEqual([false, []]);
    expect(readFileSync(join(base, 'outside/secret'), 'utf8')).toBe('secret');
    expect(await run({ operation: 'delete', path: 'none' })).toMatchObject({
      kind: 'failed',
      code: 'file-unknown',
    });
  });

  it('copies, so that the copy is seen when it is whole, and never over something', async () => {
    expect(await run({ operation: 'copy', path: 'runs/7', target: 'kept/7' })).toMatchObject({
      kind: 'completed',
      counts: { files: 51 },
    });
    expect([isSame('kept/7'), leftBehind()]).toEqual([true, []]);
    const jobId = fileJobId('janotherjobk');
    expect(await run({ operation: 'copy', path: 'runs/7', target: 'kept/7' }, { jobId })).toMatchObject({
      kind: 'failed',
      code: 'file-exists',
    });
    expect(await run({ operation: 'copy', path: 'none', target: 'x' })).toMatchObject({
      kind: 'completed',
      faults: [{ code: 'ENOENT' }],
    });
    expect(existsSync(join(folder, 'x'))).toBe(false);
  });

  it('measures, and changes modes', async () => {
    const usage = await run({ operation: 'usage', path: 'runs/7/deep' });
    expect(usage).toMatchObject({ counts: { files: 50, bytes: 90 } });
    await run({ operation: 'chmod', path: 'runs', mode: 'g-r' });
    expect(statSync(join(folder, 'runs/7/deep/f1')).mode & 0o040).toBe(0);
  });

  it('goes on after a kill at every step of a delete', async () => {
    mkdirSync(own('trash'), { recursive: true });
    renameSync(join(folder, 'runs/7'), own(`trash/${JOB}`));
    rmSync(own(`trash/${JOB}/deep/f7`));
    expect(await run({ operation: 'delete', path: 'runs/7' })).toMatchObject({ kind: 'completed' });
    expect([existsSync(join(folder, 'runs/7')), leftBehind()]).toEqual([false, []]);
    // When all was done, and nothing recorded.
    const again = await run({ operation: 'delete', path: 'runs/7' }, { isFirst: false });
    expect(again).toMatchObject({ kind: 'completed' });
  });

  it('goes on after a kill at every step of a copy', async () => {
    const wish = { operation: 'copy', path: 'runs/7', target: 'kept' } as const;
    // In the middle of the copying, with a torn file.
    mkdirSync(own(`copies/${JOB}-0/deep`), { recursive: true });
    writeFileSync(own(`copies/${JOB}-0/deep/f49`), '');
    expect(await run(wish)).toMatchObject({ kind: 'completed' });
    expect([isSame('kept'), leftBehind()]).toEqual([true, []]);
    // Between the mark and the move, and after the move.
    const inode = () => String(statSync(join(folder, 'kept')).ino);
    writeFileSync(own(`copies/${JOB}.moving`), inode());
    renameSync(join(folder, 'kept'), own(`copies/${JOB}-0`));
    expect(await run(wish)).toMatchObject({ kind: 'completed' });
    writeFileSync(own(`copies/${JOB}.moving`), inode());
    expect(await run(wish)).toMatchObject({ kind: 'completed' });
    expect([isSame('kept'), leftBehind()]).toEqual([true, []]);
  });

  it('undoes a copy that is cancelled', async () => {
    const stop = new AbortController();
    stop.abort(CANCELLED);
    const end = await run({ operation: 'copy', path: 'runs/7', target: 'kept' }, { signal: stop.signal });
    expect(end.kind).toBe('cancelled');
    expect([existsSync(join(folder, 'kept')), leftBehind()]).toEqual([false, []]);
  });

  it('imports a file that has the digest that it should have', async () => {
    const sha256 = createHash('sha256').update('the whole set').digest('hex');
    const wish = { operation: 'import-url', url: `${url}/set.bin`, path: 'in/set.bin' } as const;
    expect(await run({ ...wish, sha256 })).toMatchObject({
      kind: 'completed',
      counts: { files: 1, bytes: 13 },
    });
    expect(readFileSync(join(folder, 'in/set.bin'), 'utf8')).toBe('the whole set');
    expect(await run({ ...wish, path: 'other', sha256: '0'.repeat(64) })).toMatchObject({
      code: 'checksum-mismatch',
    });
    expect(existsSync(join(folder, 'other'))).toBe(false);
    expect(await run({ ...wish, url: `${url}/none` })).toMatchObject({
      kind: 'failed',
      code: 'import-refused',
    });
  });

  it('asks nobody of its own network for a stranger, by whatever name or redirection', async () => {
    const port = new URL(url).port;
    for (const way of [
      `${url}/set.bin`,
      `http://localhost:${port}/set.bin`,
      `http://[::1]:${port}/`,
      `http://[::ffff:127.0.0.1]:${port}/`,
    ])
      expect(await run({ operation: 'import-url', url: way, path: 'x' }, { isPrivate: false })).toMatchObject(
        { kind: 'failed', code: 'import-refused' },
      );
    for (const address of [
      '10.1.2.3',
      '169.254.169.254',
      '192.168.0.1',
      'fd00::1',
      'fe80::1',
      '::',
      '2002:7f00:1::',
    ])
      expect([address, isPrivateAddress(address)]).toEqual([address, true]);
    expect(isPrivateAddress('93.184.216.34') || isPrivateAddress('2606:2800:220:1::1')).toBe(false);
    expect(existsSync(join(folder, 'x'))).toBe(false);
  });

  it('imports a bucket, goes on where it broke off, and keeps keys that lead outside out', async () => {
    const store = await fakeObjectStore(
      new Map([
        ['train/a.txt', 'aa'],
        ['train/deep er/ü&b.txt', 'bb'],
        ['train/folder/', ''],
        ['train/../../evil', 'ee'],
        ['test/c', 'cc'],
      ]),
    );
    try {
      const wish = {
        operation: 'import-s3',
        endpoint: store.endpoint,
        bucket: 'images',
        prefix: 'train/',
        path: 'in',
      } as const;
      expect(await run(wish, { key: STORE_KEY })).toMatchObject({
        kind: 'completed',
        counts: { files: 2, failures: 1 },
        faults: [{ path: 'train/../../evil', code: 'path-invalid' }],
      });
      expect(readFileSync(join(folder, 'in/deep er/ü&b.txt'), 'utf8')).toBe('bb');
      expect(await run(wish, { key: { ...STORE_KEY, secretAccessKey: 'other' } })).toMatchObject({
        code: 'import-refused',
      });
    } finally {
      store.close();
    }
  });
});

describe('jobs', () => {
  let storage: StorageUnderTest;
  const alice = caller('alice');
  beforeAll(async () => {
    storage = await storageUnderTest({ postgresUrl: inject('postgresUrl'), natsUrl: inject('natsUrl') });
  });
  afterAll(() => storage.stop());

  const ask = async <T>(pattern: string, body: object): Promise<Result<T, Refusal>> =>
    (await storage.ask(pattern, body, { timeoutMs: 5000, retryForMs: 10_000 })) as Result<T, Refusal>;
  const request = (wish: object, commandId = uuid()) =>
    ask<FileJobStanding>(PATTERNS.fileJobRequest, { caller: alice, folder: 'work', commandId, ...wish });
  const valueOf = <T>(outcome: Result<T, Refusal>): T => {
    if (outcome.ok) return outcome.value;
    throw new Error(outcome.refusal.message);
  };
  const ended = (jobId: string) =>
    vi.waitFor(
      async () => {
        const job = valueOf(
          await ask<FileJobStanding>(PATTERNS.fileJobRead, { caller: alice, folder: 'work', jobId }),
        );
        expect(job.phase).not.toBe('open');
        return job;
      },
      { timeout: 20_000, interval: 100 },
    );
  const put = async (path: string) => {
    const outcome = await ask<FileAdmission>(PATTERNS.filesAdmit, {
      caller: alice,
      folder: 'work',
      need: 'write',
    });
    const { url, ticket } = valueOf(outcome);
    const headers = { 'x-berth-ticket': ticket };
    await fetch(`${url}/v1/folders/work/content?path=${path}`, { method: 'PUT', body: 'x', headers });
  };

  it('are recorded once, carried out, and listed', async () => {
    await storage.ready(alice, { name: 'work' });
    await put('runs/a');
    const commandId = uuid();
    const first = valueOf(await request({ operation: 'copy', path: 'runs', target: 'kept' }, commandId));
    const second = valueOf(await request({ operation: 'copy', path: 'runs', target: 'kept' }, commandId));
    expect(second.jobId).toBe(first.jobId);
    expect(await ended(first.jobId)).toMatchObject({ phase: 'completed', counts: { files: 1 } });
    const { jobs } = valueOf(
      await ask<{ jobs: FileJobStanding[] }>(PATTERNS.fileJobList, { caller: alice, folder: 'work' }),
    );
    expect(jobs).toMatchObject([{ jobId: first.jobId, wish: { operation: 'copy', target: 'kept' } }]);
  });

  it('go on after the service was gone, and end', async () => {
    for (let i = 0; i < 20; i++) await put(`many/f${i}`);
    const jobs: string[] = [];
    for (let i = 0; i < 4; i++)
      jobs.push(valueOf(await request({ operation: 'copy', path: 'many', target: `copy${i}` })).jobId);
    await storage.restart();
    for (const job of jobs) expect(await ended(job)).toMatchObject({ phase: 'completed' });
    expect(await ended(valueOf(await request({ operation: 'delete', path: 'many' })).jobId)).toMatchObject({
      phase: 'completed',
    });
  });

  it('are refused to who may not do it himself, and in words that make no sense', async () => {
    const bob = caller('bob');
    const other = await ask(PATTERNS.fileJobRequest, {
      caller: bob,
      folder: 'work',
      commandId: uuid(),
      operation: 'usage',
    });
    expect(other).toMatchObject({ refusal: { code: 'folder-unknown' } });
    expect(await request({ operation: 'delete', path: '' })).toMatchObject({
      refusal: { code: 'path-invalid' },
    });
    expect(await request({ operation: 'delete', path: '../x' })).toMatchObject({
      refusal: { code: 'path-invalid' },
    });
    expect(await request({ operation: 'chown', path: 'kept', owner: '0' })).toMatchObject({
      refusal: { code: 'forbidden' },
    });
    expect(await request({ operation: 'import-url', url: 'file:///etc/passwd', path: 'x' })).toMatchObject({
      refusal: { code: 'invalid-request' },
    });
    const job = valueOf(await request({ operation: 'import-url', url: 'http://127.0.0.1:1/', path: 'x' }));
    expect(await ended(job.jobId)).toMatchObject({ phase: 'failed', code: 'import-refused' });
  });

  it('keep the key of an object store out of the log, and only until they have ended', async () => {
    const { jobId } = valueOf(
      await request({
        operation: 'import-s3',
        endpoint: 'http://127.0.0.1:1',
        bucket: 'images',
        key: STORE_KEY,
      }),
    );
    expect(await ended(jobId)).toMatchObject({ phase: 'failed', code: 'import-refused' });
    const log = JSON.stringify(await storage.log.readAll(0 as never, 5000));
    expect(log).not.toContain(STORE_KEY.secretAccessKey);
  });
});
