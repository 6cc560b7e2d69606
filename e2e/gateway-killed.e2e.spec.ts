import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { createParser } from 'eventsource-parser';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { frameReader, readPosition, writeFrame } from '#contracts';
import { freePort } from '#embedded';
import { startSystem, type System, until } from './system.ts';
import { startToldHooks } from './told-hooks.ts';

/** What was made for one test run is there for the next. */
const IMAGES = path.join(os.tmpdir(), 'berth-test-image-cache');
const WATCHERS = 200;
const TERMINALS = 20;
const LINES = 40;
const KEYS = 30;
const WAIT_MAX_MS = 60_000;

/** Another gateway of the same system: what the first was told, but for its port. */
const otherGateway = async (
  system: System,
): Promise<{ readonly url: string; readonly child: ChildProcess }> => {
  const told = await readFile(`/proc/${await system.pidOf('gateway')}/environ`, 'utf8');
  const env = Object.fromEntries(
    told
      .split('\0')
      .flatMap((pair) =>
        pair.includes('=') ? [[pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]] : [],
      ),
  );
  const port = await freePort();
  const main = path.resolve(import.meta.dirname, '../dist/services/gateway/src/main.js');
  const child = spawn(process.execPath, [main], {
    env: { ...env, BERTH_HTTP_PORT: String(port), BERTH_GRPC_PORT: String(await freePort()) },
    stdio: 'ignore',
  });
  const url = `http://127.0.0.1:${port}`;
  await until('the other gateway is ready', WAIT_MAX_MS, async () =>
    (await fetch(`${url}/readyz`).then(
      ({ ok }) => ok,
      () => false,
    ))
      ? true
      : null,
  );
  return { url, child };
};

/** Follows the log, first through one gateway and then through the next, as a browser does: with the last id that it has. */
const watcher = (gateways: readonly string[], key: string) => {
  const seen: number[] = [];
  const over = new AbortController();
  const follow = async (url: string): Promise<void> => {
    const last = seen.at(-1);
    const answer = await fetch(`${url}/v1/events?from=1`, {
      signal: over.signal,
      headers: {
        authorization: `Bearer ${key}`,
        accept: 'text/event-stream',
        ...(last === undefined ? {} : { 'last-event-id': String(last) }),
      },
    });
    const parser = createParser({ onEvent: ({ id }) => void (id === undefined ? 0 : seen.push(Number(id))) });
    const decoder = new TextDecoder();
    for await (const bytes of answer.body ?? []) parser.feed(decoder.decode(bytes, { stream: true }));
  };
  const done = (async () => {
    for (let turn = 0; !over.signal.aborted; turn += 1)
      await follow(gateways[Math.min(turn, gateways.length - 1)] ?? '').catch(() => undefined);
  })();
  return { seen, stop: () => (over.abort(), done) };
};

/** A terminal that is joined anew through the next gateway, after the last byte that it has. */
const viewer = (gateways: readonly string[], key: string, session: string, name: string) => {
  const state = { text: '', place: 0, isOver: false, joined: 0, socket: null as WebSocket | null };
  const join = async (url: string): Promise<void> => {
    const at = `${url.replace('http', 'ws')}/v1/sessions/${session}/terminals/${name}?after=${state.place}`;
    const socket = new WebSocket(at, { headers: { authorization: `Bearer ${key}` } });
    const read = frameReader();
    state.socket = socket;
    socket.on('error', () => undefined);
    socket.on('message', (data: Buffer) => {
      for (const { kind, payload } of read(data)) {
        if (kind === 'position') {
          state.place = readPosition(payload) ?? -1;
          state.joined += 1;
        }
        if (kind === 'stdout') {
          state.text += payload.toString();
          state.place += payload.length;
        }
      }
    });
    await once(socket, 'close');
  };
  const done = (async () => {
    for (let turn = 0; !state.isOver; turn += 1)
      await join(gateways[Math.min(turn, gateways.length - 1)] ?? '');
  })();
  return {
    state,
    type: (text: string) => state.socket?.send(writeFrame('stdin', Buffer.from(text))),
    stop: () => {
      state.isOver = true;
      state.socket?.close();
      return done;
    },
  };
};

describe('a gateway that is killed', () => {
  let system: System;
  let other: Awaited<ReturnType<typeof otherGateway>>;
  let key: string;
  let session: string;
  beforeAll(async () => {
    system = await startSystem({
      ...{ BERTH_RUNTIME: 'sandbox', BERTH_CACHE: IMAGES },
      ...{ BERTH_HOOKS_ALLOW: '127.0.0.0/8', BERTH_HOOKS_HTTP: 'allow' },
    });
    const context: unknown = JSON.parse(
      await readFile(path.join(system.stateFolder, 'context.json'), 'utf8'),
    );
    key = (context as { readonly key: string }).key;
    other = await otherGateway(system);
    const words = ['run', '--interactive', '--cpu', '0.5', '--memory', '256MiB', '--detach', '--json'];
    const run = system.berth(words);
    expect(await run.ended, run.stderr()).toBe(0);
    session = (JSON.parse(run.stdout()) as { readonly sessionId: string }).sessionId;
    await until('the session runs', 280_000, async () =>
      (await system.events()).some(({ type }) => type === 'session.started') ? true : null,
    );
  });
  afterAll(async () => {
    other.child.kill('SIGKILL');
    await system.stop();
  });

  it(`takes nothing from ${WATCHERS} watchers, ${TERMINALS} terminals and hooks: they go on through another`, async () => {
    // Each of the two gateways looks after one.
    const hooks = await startToldHooks(system.url, key, ['one', 'two']);
    const ways = [other.url, system.url];
    const watchers = Array.from({ length: WATCHERS }, () => watcher(ways, key));
    const viewers = Array.from({ length: TERMINALS }, (_none, index) =>
      viewer(ways, key, session, `t${index}`),
    );
    await until('all have come', WAIT_MAX_MS, async () =>
      watchers.every(({ seen }) => seen.length > 0) && viewers.every(({ state }) => state.joined > 0)
        ? true
        : null,
    );
    for (const { type } of viewers)
      type(`i=0; while [ $i -lt ${LINES} ]; do i=$((i+1)); echo "line-$i-"; sleep 0.1; done; echo over-$?\n`);
    await until('terminals are at it', WAIT_MAX_MS, async () =>
      viewers.every(({ state }) => state.text.includes('line-5-')) ? true : null,
    );
    const issue = async (label: string): Promise<void> => {
      const answer = await fetch(`${system.url}/v1/keys`, {
        method: 'POST',
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
        body: JSON.stringify({ label, role: 'viewer' }),
      });
      expect(answer.status).toBe(201);
    };
    for (let index = 0; index < KEYS; index += 1) {
      if (index === KEYS / 2) other.child.kill('SIGKILL');
      await issue(`key ${index}`);
    }
    const log = await system.events();
    const head = Number(log.at(-1)?.position);
    const issued = log.filter(({ type }) => type === 'key.issued').slice(-KEYS);
    const told = hooks.idsOf(issued.map(({ position }) => Number(position)));
    await until('all have heard all', WAIT_MAX_MS, async () =>
      watchers.every(({ seen }) => (seen.at(-1) ?? 0) >= head) &&
      viewers.every(({ state }) => state.text.includes('over-0'))
        ? true
        : null,
    );
    for (const { seen } of watchers) {
      const first = seen[0] ?? 0;
      expect(seen).toEqual(seen.map((_position, index) => first + index));
    }
    const wanted = Array.from({ length: LINES }, (_none, index) => index + 1);
    for (const { state } of viewers) {
      expect([...state.text.matchAll(/^line-(\d+)-/gm)].map(([, line]) => Number(line))).toEqual(wanted);
      expect(state.joined).toBe(2);
    }
    await until('hooks have told all', WAIT_MAX_MS, async () =>
      told.every((id) => hooks.told().includes(id)) ? true : null,
    );
    expect(hooks.told()).toEqual(told);
    hooks.stop();
    await Promise.all([...watchers, ...viewers].map(({ stop }) => stop()));
  }, 240_000);
});
