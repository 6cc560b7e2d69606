import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { freePort } from '#embedded';

/** A whole Berth of the benchmark's own: the processes of `npm start`, on an engine that is shared. */
export type OwnBerth = {
  readonly url: string;
  /** As a header has it. */
  readonly authorization: string;
  /** A call of the API; the body of the answer. @throws when it is refused */
  readonly call: (method: 'GET' | 'POST', where: string, body?: object) => Promise<unknown>;
  /** What a session prints, as it comes: server-sent events as they are. */
  readonly follow: (session: string, signal: AbortSignal) => Promise<AsyncIterable<string>>;
};

export const NODE_ID = 'bench';
const READY_MAX_MS = 180_000;
const root = path.resolve(import.meta.dirname, '..', '..', '..');

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

const untilReady = async (child: ChildProcess): Promise<void> => {
  let said = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (said += text));
  const signal = AbortSignal.timeout(READY_MAX_MS);
  const ended = once(child, 'exit', { signal }).then(() => {
    throw new Error(`Berth did not come up: ${said}`);
  });
  if (child.stdout === null) throw new Error('no output to wait for');
  await Promise.race([once(child.stdout, 'data', { signal }), ended]);
  ended.catch(() => undefined);
};

const clientOf = async (stateFolder: string): Promise<OwnBerth> => {
  const context: unknown = JSON.parse(await readFile(path.join(stateFolder, 'context.json'), 'utf8'));
  if (!isRecord(context)) throw new Error('the system wrote no context');
  const { url, key } = context;
  const authorization = `Bearer ${String(key)}`;
  const ask = async (
    method: string,
    where: string,
    { body, ...rest }: { readonly body?: object | undefined; readonly signal?: AbortSignal } = {},
  ): Promise<Response> => {
    const response = await fetch(`${String(url)}${where}`, {
      ...rest,
      method,
      headers: {
        authorization,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${where}: ${response.status} ${await response.text()}`);
    return response;
  };
  return {
    url: String(url),
    authorization,
    call: async (method, where, body) => (await ask(method, where, { body })).json(),
    follow: async (session, signal) => {
      const { body } = await ask('GET', `/v1/sessions/${session}/logs?follow=true`, { signal });
      if (body === null) throw new Error('the stream has no body');
      return body.pipeThrough(new TextDecoderStream());
    },
  };
};

const run = promisify(execFile);

/* What an agent leaves at its end, sessions that go on and what it had no time for: the next one on its state folder would find it, and here there is none. */

const unmount = async (stateFolder: string): Promise<void> => {
  const mounts = await readFile('/proc/self/mountinfo', 'utf8');
  const targets = mounts.split('\n').map((line) => line.split(' ')[4] ?? '');
  for (const target of targets.filter((one) => one.startsWith(`${stateFolder}/`)))
    await run('umount', ['--lazy', target]);
};

const sweep = async (stateFolder: string): Promise<void> => {
  const home = await readFile(path.join(stateFolder, 'agent', 'home'), 'utf8').catch(() => '');
  if (home === '') return;
  const ours = ['-q', '--filter', `label=berth.home=${home.trim()}`];
  const idsOf = async (...words: readonly string[]): Promise<readonly string[]> =>
    (await run('docker', [...words, ...ours])).stdout.split('\n').filter((id) => id !== '');
  const containers = await idsOf('ps', '-a');
  if (containers.length > 0) await run('docker', ['rm', '-f', '-v', ...containers]);
  const networks = await idsOf('network', 'ls');
  if (networks.length > 0) await run('docker', ['network', 'rm', ...networks]);
};

/** Brings one up for the time of `work`. What it runs ends with it. */
export const withOwnBerth = async <Result>(
  env: Readonly<Record<string, string>>,
  work: (berth: OwnBerth) => Promise<Result>,
): Promise<Result> => {
  const stateFolder = await mkdtemp(path.join(tmpdir(), 'berth-bench-'));
  const port = await freePort();
  const args = ['dist/tools/start/main.js', '--json', '--port', String(port), '--node-id', NODE_ID];
  const child = spawn('setpriv', ['--pdeathsig=TERM', process.execPath, ...args], {
    cwd: root,
    env: { ...process.env, ...env, BERTH_STATE: stateFolder },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const isGone = once(child, 'exit');
  try {
    await untilReady(child);
    child.stdout?.resume();
    return await work(await clientOf(stateFolder));
  } finally {
    if (child.exitCode === null) child.kill('SIGINT');
    await isGone;
    await sweep(stateFolder).catch(() => undefined);
    await unmount(stateFolder).catch(() => undefined);
    // What could not be let go in time must not hide why the measurement failed.
    await rm(stateFolder, { recursive: true, force: true }).catch(() => undefined);
  }
};
