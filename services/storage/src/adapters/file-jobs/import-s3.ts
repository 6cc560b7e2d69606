import { text } from 'node:stream/consumers';
import { AwsV4Signer } from 'aws4fetch';
import type { FileJobFault } from '#contracts';
import {
  filePathOfText,
  FolderRefused,
  openRoot,
  type OpenFolder,
  putFile,
  refusalOf,
  showEntry,
} from '#folder-files';
import type { FileJobEnd } from '../../domain/file-job/decide-file-job.ts';
import type { FileJobTask } from '../../ports/file-job-runner.ts';
import { type Fetched, type GuardOptions, guardedRequest } from './guarded-request.ts';
import { isPassing, roomFor } from './import-url.ts';

type S3Object = { readonly key: string; readonly sizeBytes: number; readonly modifiedAtMs: number };

const AT_ONCE = 8;
const FAULTS_MAX = 100;
const ATTEMPTS_MAX = 3;
const LIST_BYTES_MAX = 4 * 2 ** 20;

const within = (xml: string, tag: string): string | undefined =>
  new RegExp(`<${tag}>([^<]*)</${tag}>`).exec(xml)?.[1];

/** Asked for with `encoding-type=url`: keys have no marks of XML in them. */
const objectsIn = (xml: string): readonly S3Object[] =>
  [...xml.matchAll(/<Contents>(.*?)<\/Contents>/gs)].map(([, one = '']) => ({
    key: decodeURIComponent((within(one, 'Key') ?? '').replaceAll('+', ' ')),
    sizeBytes: Number(within(one, 'Size') ?? 0),
    modifiedAtMs: Date.parse(within(one, 'LastModified') ?? '') || 0,
  }));

const entities = (value: string): string =>
  value
    .replaceAll('&amp;', '&')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'");

const keyPath = (key: string): string => key.split('/').map(encodeURIComponent).join('/');

/** The part of an object store that an import needs: path-style addresses, signature version 4, or none for what is open to all. */
const openBucket = (task: FileJobTask, options: GuardOptions) => {
  const { endpoint = '', bucket = '', region = 'us-east-1', prefix = '' } = task.wish;
  const base = endpoint.replace(/\/+$/, '');
  const ask = async (path: string, query: Readonly<Record<string, string>>): Promise<Fetched> => {
    const url = new URL(`${base}/${encodeURIComponent(bucket)}${path}`);
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    const headers: Record<string, string> = {};
    if (task.key !== undefined) {
      const signer = new AwsV4Signer({ method: 'GET', url: url.href, service: 's3', region, ...task.key });
      const signed = await signer.sign();
      signed.headers.forEach((value, name) => (headers[name] = value));
    }
    const fetched = await guardedRequest(url, options, task.signal, headers);
    const status = fetched.answer.statusCode ?? 0;
    if (status === 200) return fetched;
    const said = entities(within((await text(fetched.answer)).slice(0, 4096), 'Message') ?? '');
    if (isPassing(status)) throw new Error(`the object store answers with ${status} ${said}`);
    throw new FolderRefused('import-refused', `The object store answers with ${status}. ${said}`.trim());
  };
  return {
    async *list(): AsyncGenerator<S3Object> {
      for (let token: string | undefined; ;) {
        const next = token === undefined ? {} : { 'continuation-token': token };
        const query = { 'list-type': '2', 'encoding-type': 'url', prefix, ...next };
        const { answer } = await ask('', query);
        const xml = await text(answer);
        if (xml.length > LIST_BYTES_MAX)
          throw new FolderRefused('import-refused', 'The list of objects is too long.');
        yield* objectsIn(xml);
        const more = within(xml, 'NextContinuationToken');
        token = more === undefined ? undefined : entities(more);
        if (token === undefined || within(xml, 'IsTruncated') !== 'true') return;
      }
    },
    get: (key: string): Promise<Fetched> => ask(`/${keyPath(key)}`, {}),
  };
};

const isThere = async (
  root: OpenFolder,
  path: readonly string[],
  { sizeBytes, modifiedAtMs }: S3Object,
): Promise<boolean> => {
  try {
    const entry = await showEntry(root, path);
    return (
      entry.kind === 'file' && entry.sizeBytes === sizeBytes && Date.parse(entry.modifiedAt) >= modifiedAtMs
    );
  } catch {
    return false;
  }
};

/** All objects below a prefix. What is there already, as large and not older, is left: after a kill it goes on where it was. */
export const importS3 =
  (options: GuardOptions) =>
  async (task: FileJobTask): Promise<FileJobEnd> => {
    const bucket = openBucket(task, options);
    const { path, prefix = '' } = task.wish;
    const root = await openRoot(task.rootPath);
    const faults: FileJobFault[] = [];
    let [files, bytes, failures] = [0, 0, 0];
    const fetchOne = async (object: S3Object): Promise<void> => {
      const below = object.key.slice(prefix.length).replace(/^\/+/, '') || object.key.split('/').at(-1) || '';
      const target = filePathOfText(path === '' ? below : `${path}/${below}`);
      if (await isThere(root, target, object)) return;
      for (let attempt = 1; ; attempt += 1) {
        try {
          const { answer } = await bucket.get(object.key);
          const left = task.roomBytes === null ? null : Math.max(0, task.roomBytes - bytes);
          await putFile(
            root,
            target,
            roomFor(answer, left, () => undefined),
          );
          bytes += object.sizeBytes;
          return;
        } catch (error) {
          if (refusalOf(error) !== undefined || attempt === ATTEMPTS_MAX || task.signal.aborted) throw error;
        }
      }
    };
    const work = async (object: S3Object): Promise<void> => {
      if (object.key.endsWith('/')) return; // what other tools make to show a folder
      try {
        await fetchOne(object);
        files += 1;
      } catch (error) {
        task.signal.throwIfAborted();
        const refusal = refusalOf(error);
        if (refusal === undefined || refusal.code === 'folder-full') throw error;
        failures += 1;
        if (faults.length < FAULTS_MAX) faults.push({ path: object.key, ...refusal });
      }
      task.onProgress({ files, folders: 0, bytes, failures });
    };
    try {
      const underWay = new Set<Promise<void>>();
      const broken: unknown[] = [];
      for await (const object of bucket.list()) {
        if (broken.length > 0) break;
        const mine = work(object)
          .catch((error: unknown) => void broken.push(error))
          .finally(() => underWay.delete(mine));
        underWay.add(mine);
        if (underWay.size >= AT_ONCE) await Promise.race(underWay);
      }
      await Promise.all(underWay);
      if (broken.length > 0) throw broken[0];
      return { kind: 'completed', counts: { files, folders: 0, bytes, failures }, faults };
    } finally {
      await root.close();
    }
  };
