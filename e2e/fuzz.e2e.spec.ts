import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { Client, credentials, Metadata, status } from '@grpc/grpc-js';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiDocument, type RestRequest, restOperations } from './fuzz/rest.ts';
import { rpcMethods } from './fuzz/rpc.ts';
import { textsOf } from './fuzz/schema-values.ts';
import { startSystem, type System } from './system.ts';

/*
 * Every operation of the API, over REST and gRPC, with inputs near to what is described and far from it, from an admin and from somebody who may see
 * one project only. Seeds that are kept are always tried; BERTH_FUZZ_RUNS and BERTH_FUZZ_SEED ask for more and for others.
 */
const RUNS = Number(process.env['BERTH_FUZZ_RUNS'] ?? 6);
const SEEDS = process.env['BERTH_FUZZ_SEED'] === undefined ? [42] : [Number(process.env['BERTH_FUZZ_SEED'])];
const ANSWER_MAX_MS = 15_000;
const STREAM_MS = 200;
/** What only members of another project may read. */
const MARK = 'zz-hidden';
/** What a gRPC answer must not say. */
const FAULTS: ReadonlySet<number> = new Set([status.INTERNAL, status.UNKNOWN]);
const LATE: number = status.DEADLINE_EXCEEDED;
/** Somebody else is at fault, or there is none of it here: said with a 5xx, and with a code of its own. */
const OUTSIDE =
  /^(?:unavailable|deadline-exceeded|app-failed|nothing-listens|output-unavailable|volume-unavailable|volume-not-on-node|folder-full|[a-z-]*not-configured)$/;

type Caller = 'admin' | 'member';
let system: System;
let admin: string;
let known: readonly string[];
let document: ApiDocument;

const ask = async (
  { method, path: target, headers, body }: RestRequest,
  key: string,
): Promise<{ readonly status: number; readonly text: string }> => {
  const answer = await fetch(`${system.url}${target}`, {
    method,
    headers: { authorization: `Bearer ${key}`, ...headers },
    signal: AbortSignal.timeout(ANSWER_MAX_MS),
    redirect: 'manual',
    ...(body === undefined ? {} : { body }),
  });
  const isEndless = answer.headers.get('content-type')?.includes('event-stream') === true;
  if (isEndless) await answer.body?.cancel();
  return { status: answer.status, text: isEndless ? '' : await answer.text() };
};
const send = async (method: string, target: string, body: object): Promise<Record<string, string>> => {
  const headers = { 'content-type': 'application/json' };
  const { text } = await ask({ method, path: target, headers, body: JSON.stringify(body) }, admin);
  return JSON.parse(text);
};
/** A key for one operation: what it does to keys, it does to this one. */
const keyOf = async (caller: Caller): Promise<string> => {
  const who = caller === 'admin' ? { role: 'admin' } : { role: 'member', userId: 'ada', projectId: 'vision' };
  return (await send('POST', '/v1/keys', { label: 'fuzz', ...who }))['key'] ?? '';
};
const codeIn = (text: string): string => {
  try {
    const said: unknown = JSON.parse(text);
    return typeof said === 'object' && said !== null && 'code' in said ? String(said.code) : '';
  } catch {
    return '';
  }
};

beforeAll(async () => {
  system = await startSystem({ BERTH_RUNTIME: 'simulated' });
  const context: unknown = JSON.parse(await readFile(path.join(system.stateFolder, 'context.json'), 'utf8'));
  admin = String(Object(context).key);
  await send('POST', '/v1/users', { userId: 'ada', projects: [{ projectId: 'vision', role: 'member' }] });
  await send('POST', '/v1/users', { userId: 'eve', projects: [{ projectId: 'weapons', role: 'member' }] });
  const hers = await send('POST', '/v1/keys', {
    label: 'x',
    role: 'member',
    userId: 'ada',
    projectId: 'vision',
  });
  const other = await send('POST', '/v1/keys', {
    label: MARK,
    role: 'member',
    userId: 'eve',
    projectId: 'weapons',
  });
  const wish = {
    image: 'python',
    command: ['true'],
    resources: { cpuMilli: 100, memoryBytes: 2 ** 20, gpuMilli: 0 },
  };
  const made = [];
  for (const [key, name] of [
    [hers['key'], 'mine'],
    [other['key'], MARK],
  ] as const) {
    const json = { 'content-type': 'application/json' };
    for (const [target, body] of [
      ['/v1/sessions', { ...wish, name }],
      ['/v1/folders', { name }],
    ] as const) {
      const request = { method: 'POST', path: target, headers: json, body: JSON.stringify(body) };
      const { text } = await ask(request, key ?? '');
      made.push(...[/"(?:sessionId|folderId)":"(\w+)"/.exec(text)?.[1] ?? []].flat());
    }
  }
  expect(made).toHaveLength(4);
  // What a member must not be told can be told.
  const all = await ask({ method: 'GET', path: '/v1/sessions', headers: {}, body: undefined }, admin);
  expect(all.text).toContain(MARK);
  known = [
    ...made,
    'mine',
    'default',
    'e2e',
    'vision',
    'weapons',
    'ada',
    'eve',
    'user:eve',
    'python',
    'accept',
    'main1',
    '1',
    '2030-01-01T09:00:00Z',
  ];
  const described = await ask(
    { method: 'GET', path: '/v1/openapi.json', headers: {}, body: undefined },
    admin,
  );
  document = JSON.parse(described.text);
});
afterAll(() => system.stop());

describe.each(SEEDS)('with seed %i', (seed) => {
  it.each(['member', 'admin'] as const)(
    'REST answers a %s, in time, with no fault and nothing of others',
    async (caller) => {
      const wrong: string[] = [];
      for (const { id, requests } of restOperations(document, textsOf(known))) {
        const key = await keyOf(caller);
        for (const request of fc.sample(requests, { seed, numRuns: RUNS })) {
          const { status: code, text } = await ask(request, key).catch((error: unknown) => ({
            status: 599,
            text: String(error),
          }));
          const isFault = code >= 500 && !OUTSIDE.test(codeIn(text));
          const tellsOthers = caller === 'member' && text.includes(MARK);
          if (isFault || tellsOthers)
            wrong.push(
              `${id} ${code} ${text.slice(0, 200)} for ${request.method} ${request.path} ${request.body ?? ''}`.slice(
                0,
                600,
              ),
            );
        }
      }
      expect(wrong).toEqual([]);
    },
  );

  it('gRPC answers, in time, with no fault', async () => {
    const environ = await readFile(`/proc/${await system.pidOf('gateway')}/environ`, 'utf8');
    const port = /BERTH_GRPC_PORT=(\d+)/.exec(environ)?.[1] ?? '';
    const client = new Client(`127.0.0.1:${port}`, credentials.createInsecure());
    const same = (bytes: Buffer): Buffer => bytes;
    const callAs = (
      key: string,
      id: string,
      isStream: boolean,
      bytes: Buffer,
    ): Promise<{ readonly code: number; readonly details: string }> =>
      new Promise((resolve) => {
        const metadata = new Metadata();
        metadata.set('authorization', `Bearer ${key}`);
        const options = { deadline: Date.now() + (isStream ? STREAM_MS : ANSWER_MAX_MS) };
        const end = (error?: { code?: number; details?: string } | null): void =>
          resolve({ code: error?.code ?? 0, details: error?.details ?? '' });
        if (!isStream) client.makeUnaryRequest(`/berth.v1.${id}`, same, same, bytes, metadata, options, end);
        else
          client
            .makeServerStreamRequest(`/berth.v1.${id}`, same, same, bytes, metadata, options)
            .on('data', () => undefined)
            .on('error', end)
            .on('end', () => end());
      });
    const wrong: string[] = [];
    for (const { id, isStream, requests } of rpcMethods(textsOf(known))) {
      const key = await keyOf('admin');
      for (const bytes of fc.sample(requests, { seed, numRuns: isStream ? 2 : RUNS })) {
        const { code, details } = await callAs(key, id, isStream, bytes);
        const isLate = code === LATE && !isStream && !details.includes('deadline-exceeded');
        if (FAULTS.has(code) || isLate)
          wrong.push(`${id} ${code} ${details} for ${bytes.toString('hex').slice(0, 300)}`);
      }
    }
    client.close();
    expect(wrong).toEqual([]);
  });
});

describe('after all that', () => {
  it('every event can be read, and the log is without a fault', async () => {
    expect((await system.check()).faults).toEqual([]);
  });
});
