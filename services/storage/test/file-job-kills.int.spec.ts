import { createHash } from 'node:crypto';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { FileJobWish } from '#contracts';
import { sweepFolder } from '#folder-files';
import { fileJobId } from '#kernel';
import { importS3 } from '../src/adapters/file-jobs/import-s3.ts';
import { importUrl } from '../src/adapters/file-jobs/import-url.ts';
import { runFileJob } from '../src/adapters/file-jobs/run-file-job.ts';
import { CANCELLED } from '../src/ports/file-job-runner.ts';
import { killedAt } from './dying-disk.ts';
import { fakeObjectStore, STORE_KEY } from './fake-object-store.ts';

const guard = { isPrivateAllowed: true };
const run = runFileJob({ 'import-url': importUrl(guard), 'import-s3': importS3(guard) });
const JOB = fileJobId('jabcdefghijk');
const DAYS = 10 * 86_400_000;
const STEPS_MAX = 200;
const isRoot = process.getuid?.() === 0;
const SET = 'x'.repeat(300_000);

/** Every kind of job, killed before each of its changes of the disk, and gone on with as the service does after its next start. */
describe('a job on files', { timeout: 120_000 }, () => {
  let [base, folder] = ['', ''];
  let web: Server;
  let url = '';
  let store: Awaited<ReturnType<typeof fakeObjectStore>>;
  beforeAll(async () => {
    web = createServer((_, response) => response.end(SET)).listen(0, '127.0.0.1');
    await once(web, 'listening');
    const address = web.address();
    url = `http://127.0.0.1:${typeof address === 'object' ? (address?.port ?? 0) : 0}/set.bin`;
    store = await fakeObjectStore(new Map([0, 1, 2, 3].map((i) => [`train/${i}.txt`, `object ${i}`])));
  });
  afterAll(() => {
    web.close();
    store.close();
  });
  beforeEach(() => {
    base = mkdtempSync(join(tmpdir(), 'berth-job-kill-'));
  });
  afterEach(() => rmSync(base, { recursive: true, force: true }));

  const fresh = (): void => {
    folder = mkdtempSync(join(base, 'folder-'));
    mkdirSync(join(folder, 'runs/7/deep'), { recursive: true });
    for (let i = 0; i < 5; i += 1) writeFileSync(join(folder, 'runs/7/deep', `f${i}`), String(i));
    chmodSync(join(folder, 'runs/7/deep/f1'), 0o644);
  };
  const work = (wish: FileJobWish, isFirst: boolean, signal = new AbortController().signal) =>
    run({
      jobId: JOB,
      wish,
      isFirst,
      rootPath: folder,
      roomBytes: null,
      key: STORE_KEY,
      signal,
      onProgress: () => undefined,
    });
  const textOf = (path: string): string | null =>
    existsSync(join(folder, path)) ? readFileSync(join(folder, path), 'utf8') : null;
  const tree = (path: string): readonly (string | null)[] =>
    [0, 1, 2, 3, 4].map((i) => textOf(`${path}/deep/f${i}`));
  const WHOLE = ['0', '1', '2', '3', '4'];
  /** What lies beside the user's files, once what nobody goes on with has been swept. */
  const leftOver = async (): Promise<readonly string[]> => {
    await sweepFolder(folder, Date.now() + DAYS);
    const own = join(folder, '.berth');
    return ['copies', 'trash', 'staging'].flatMap((place) =>
      existsSync(join(own, place)) ? readdirSync(join(own, place)).map((name) => `${place}/${name}`) : [],
    );
  };

  const KINDS: Readonly<Record<string, { wish: () => FileJobWish; isDone: () => boolean }>> = {
    delete: {
      wish: () => ({ operation: 'delete', path: 'runs/7' }),
      isDone: () => !existsSync(join(folder, 'runs/7')),
    },
    copy: {
      wish: () => ({ operation: 'copy', path: 'runs/7', target: 'kept/7' }),
      isDone: () => JSON.stringify([tree('kept/7'), tree('runs/7')]) === JSON.stringify([WHOLE, WHOLE]),
    },
    chmod: {
      wish: () => ({ operation: 'chmod', path: 'runs', mode: 'go-r' }),
      isDone: () => (statSync(join(folder, 'runs/7/deep/f1')).mode & 0o777) === 0o600,
    },
    ...(isRoot
      ? {
          chown: {
            wish: (): FileJobWish => ({ operation: 'chown', path: 'runs', owner: '1234:1234' }),
            isDone: () => statSync(join(folder, 'runs/7/deep/f1')).uid === 1234,
          },
        }
      : {}),
    usage: {
      wish: () => ({ operation: 'usage', path: 'runs' }),
      isDone: () => JSON.stringify(tree('runs/7')) === JSON.stringify(WHOLE),
    },
    'import-url': {
      wish: () => ({
        operation: 'import-url',
        url,
        path: 'in/set.bin',
        sha256: createHash('sha256').update(SET).digest('hex'),
      }),
      isDone: () => textOf('in/set.bin') === SET,
    },
    'import-s3': {
      wish: () => ({
        operation: 'import-s3',
        endpoint: store.endpoint,
        bucket: 'images',
        prefix: 'train/',
        path: 'in',
      }),
      isDone: () => [0, 1, 2, 3].every((i) => textOf(`in/${i}.txt`) === `object ${i}`),
    },
  };

  it.each(Object.entries(KINDS))(
    'of the kind %s ends, and leaves nothing, wherever it was killed',
    async (_, kind) => {
      let killAt = 1;
      for (; killAt < STEPS_MAX; killAt += 1) {
        fresh();
        const wasKilled = await killedAt(killAt, () => work(kind.wish(), true));
        // Nothing is ever seen half made.
        expect([killAt, textOf('in/set.bin') ?? SET]).toEqual([killAt, SET]);
        expect([killAt, existsSync(join(folder, 'kept/7')) ? tree('kept/7') : WHOLE]).toEqual([
          killAt,
          WHOLE,
        ]);
        // When it was not killed, it was done and only not recorded.
        expect([killAt, await work(kind.wish(), false)]).toMatchObject([killAt, { kind: 'completed' }]);
        expect([killAt, kind.isDone(), await leftOver()]).toEqual([killAt, true, []]);
        if (!wasKilled) break;
      }
      expect(killAt).toBeLessThan(STEPS_MAX);
    },
  );

  it.each(['delete', 'copy', 'import-url', 'import-s3'])(
    'of the kind %s is undone when it is cancelled after a kill, wherever that was',
    async (name) => {
      const kind = KINDS[name];
      if (kind === undefined) throw new Error(name);
      for (let killAt = 1; killAt < STEPS_MAX; killAt += 1) {
        fresh();
        const wasKilled = await killedAt(killAt, () => work(kind.wish(), true));
        const stop = new AbortController();
        stop.abort(CANCELLED);
        const end = await work(kind.wish(), false, stop.signal);
        expect([killAt, ['cancelled', 'completed'].includes(end.kind)]).toEqual([killAt, true]);
        if (name !== 'delete') expect([killAt, await leftOver()]).toEqual([killAt, []]);
        if (!wasKilled) return;
      }
    },
  );
});
