import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import { frameReader, readExit, readPosition, SUBJECTS, writeFrame, writeResize } from '#contracts';
import type { RunningService } from '#service-kit';
import { runTool } from '../services/agent/src/adapters/images/run-tool.ts';
import { clientOf } from '../services/gateway/test/client.ts';
import { ADMIN_KEY, untilReady } from '../services/gateway/test/gateway-under-test.ts';
import { type EnteredSession, enteredSession } from './entered-session.ts';

const TERMINALS = 20;
const fault = await runTool('bwrap', ['--version']).then(({ exitCode }) =>
  exitCode === 0 ? '' : ' (skipped: bubblewrap is not installed)',
);

/** A client as anybody could write one. */
const attach = async (url: string, name: string, after?: number) => {
  const query = after === undefined ? '' : `&after=${after}`;
  const where = `${url.replace('http', 'ws')}/v1/sessions/entered/terminals/${name}?columns=90&rows=20${query}`;
  const socket = new WebSocket(where, { headers: { authorization: `Bearer ${ADMIN_KEY}` } });
  const seen = { text: '', place: 0, first: -1, exit: null as number | null };
  const read = frameReader();
  socket.on('error', () => undefined);
  socket.on('message', (data: Buffer) => {
    for (const { kind, payload } of read(data)) {
      if (kind === 'position') {
        seen.place = readPosition(payload) ?? -1;
        if (seen.first < 0) seen.first = seen.place;
      }
      if (kind === 'stdout') {
        seen.text += payload.toString();
        seen.place += payload.length;
      }
      if (kind === 'exit') seen.exit = readExit(payload);
    }
  });
  const closed = once(socket, 'close');
  await once(socket, 'open');
  return {
    seen,
    socket,
    closed,
    type: (text: string) => socket.send(writeFrame('stdin', Buffer.from(text))),
  };
};
const untilSeen = ({ seen }: Awaited<ReturnType<typeof attach>>, wanted: string): Promise<void> =>
  vi.waitFor(() => expect(seen.text).toContain(wanted), { timeout: 20_000 });

describe.skipIf(fault !== '')(`terminals over two gateways${fault}`, { timeout: 90_000 }, () => {
  let entered: EnteredSession;
  let other: RunningService;
  beforeAll(async () => {
    entered = await enteredSession();
    other = await entered.system.boot();
    await other.isUp;
    await untilReady(other.url);
  }, 300_000);
  afterAll(() => entered.stop());

  it('tells that somebody uses the session when he types, and not when he looks', async () => {
    const told: string[] = [];
    const { system, key } = entered;
    const deaf = system.bus.listen(SUBJECTS.activity(key.sessionId), (message) =>
      told.push(message.json<{ readonly by: string }>().by),
    );
    const one = await attach(other.url, 'used');
    await vi.waitFor(() => expect(one.seen.first).toBe(0), { timeout: 20_000 });
    one.socket.send(writeResize({ columns: 70, rows: 30 }));
    expect(told).toEqual([]);
    one.type('exit\n');
    await one.closed;
    await vi.waitFor(() => expect(told).toEqual(['terminal']), { timeout: 10_000 });
    deaf();
  });

  it('is a shell with the size that is wanted, for several at once', async () => {
    const one = await attach(entered.gateway.url, 'shared');
    one.type('until [ "$(stty size)" = "20 90" ]; do :; done; echo size-$?\n');
    await untilSeen(one, 'size-0');
    const two = await attach(other.url, 'shared');
    await untilSeen(two, 'size-0');
    two.socket.send(writeResize({ columns: 70, rows: 30 }));
    two.type('until [ "$(stty size)" = "30 70" ]; do :; done; echo again-$?\n');
    await untilSeen(one, 'again-0');
    const { body } = await clientOf(other.url).get('/v1/sessions/entered/terminals');
    expect(body.terminals).toMatchObject([{ id: 'shared', viewers: 2, columns: 70, rows: 30 }]);
    one.type('exit 6\n');
    await Promise.all([one.closed, two.closed]);
    expect([one.seen.exit, two.seen.exit]).toEqual([6, 6]);
  });

  it('loses nothing when a gateway goes: all go on through the other', async () => {
    const names = Array.from({ length: TERMINALS }, (_none, index) => `t${index}`);
    const before = await Promise.all(names.map((name) => attach(entered.gateway.url, name)));
    for (const [index, client] of before.entries())
      client.type(
        `i=0; while [ $i -lt 60 ]; do i=$((i+1)); echo ${index}-$i-; sleep 0.1; done; echo over-$?\n`,
      );
    await Promise.all(before.map((client, index) => untilSeen(client, `${index}-3-`)));
    await entered.gateway.stop();
    await Promise.all(before.map(({ closed }) => closed));
    const after = await Promise.all(names.map((name, at) => attach(other.url, name, before[at]?.seen.place)));
    for (const [index, client] of after.entries()) {
      await untilSeen(client, 'over-0');
      expect(client.seen.first).toBe(before[index]?.seen.place);
      const whole = `${before[index]?.seen.text}${client.seen.text}`;
      const counted = [...whole.matchAll(new RegExp(`^${index}-(\\d+)-\\r?$`, 'gm'))].map(([, count]) =>
        Number(count),
      );
      expect(counted).toEqual(Array.from({ length: 60 }, (_none, count) => count + 1));
      client.socket.close();
    }
  });

  it('ends when it is closed', async () => {
    const client = await attach(other.url, 'closed');
    await vi.waitFor(() => expect(client.seen.text).not.toBe(''), { timeout: 20_000 });
    const api = clientOf(other.url);
    expect((await api.delete('/v1/sessions/entered/terminals/closed')).status).toBe(204);
    await client.closed;
    expect(client.seen.exit).toBe(129);
    const missing = await api.delete('/v1/sessions/entered/terminals/closed');
    expect([missing.status, missing.body.code]).toEqual([404, 'terminal-unknown']);
  });
});
