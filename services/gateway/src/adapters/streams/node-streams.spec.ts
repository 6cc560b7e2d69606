import { randomBytes } from 'node:crypto';
import net from 'node:net';
import type { Duplex } from 'node:stream';
import { text } from 'node:stream/consumers';
import tls from 'node:tls';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { CALL_CIPHERS, type CallBack, callPreface, type StreamOpen } from '#contracts';
import { accept, DependencyFailure, expectAccepted, nodeId, refuse, sessionId, silentLog } from '#kernel';
import { type CallListener, callListener } from './call-listener.ts';
import { callingNodes } from './node-streams.ts';

const run = { nodeId: nodeId('n1'), sessionId: sessionId('tabcdefghijk'), epoch: 1 };
const target = { kind: 'port', port: 80 } as const;
const listeners: CallListener[] = [];
afterEach(async () => {
  for (const listener of listeners.splice(0)) await listener.close();
});

const listening = async (isEncrypted: boolean, prefaceMaxMs = 5000): Promise<CallListener> => {
  const where = { host: '127.0.0.1', port: 0, advertised: null };
  const listener = callListener({ ...where, isEncrypted, prefaceMaxMs, log: silentLog });
  await listener.listen();
  listeners.push(listener);
  return listener;
};

/** A node as the contract has it: it calls with the key of the call, then speaks. */
const dial = ({ host, port, id, secret, isEncrypted }: CallBack, psk = secret): Promise<net.Socket> =>
  new Promise((resolve, reject) => {
    const raw = net.connect({ host, port, allowHalfOpen: true });
    const socket = isEncrypted
      ? tls.connect({
          socket: raw,
          pskCallback: () => ({ psk: Buffer.from(psk, 'base64url'), identity: id }),
          checkServerIdentity: () => undefined,
          ciphers: CALL_CIPHERS,
          maxVersion: 'TLSv1.2',
        })
      : raw;
    socket.once('error', reject);
    socket.once(isEncrypted ? 'secureConnect' : 'connect', () => resolve(socket));
  });
const untilGone = (socket: net.Socket): Promise<void> =>
  vi.waitFor(() => expect(socket.destroyed || socket.readableEnded).toBe(true));

/** Says what the node does when it is asked. */
const nodeThat = (does: (callBack: CallBack) => Promise<unknown>) => (_pattern: string, asked: unknown) =>
  does((asked as StreamOpen).callBack).then((refused) =>
    refused === undefined ? accept(undefined) : refuse(refused as { code: 'forbidden'; message: string }),
  );
const answers = async (callBack: CallBack): Promise<undefined> => {
  const socket = await dial(callBack);
  socket.write(`${callPreface(callBack)}hello `);
  void text(socket).then((said) => socket.end(`you said ${said}`));
  return undefined;
};
const talk = async (stream: Duplex): Promise<string> => {
  stream.end('good day');
  return text(stream);
};

describe.each([false, true])('streams that nodes call back with (encrypted: %s)', (isEncrypted) => {
  it('carry both directions, each to its own end, from the first byte on', async () => {
    const streams = callingNodes(nodeThat(answers), await listening(isEncrypted));
    const all = await Promise.all(
      Array.from({ length: 5 }, async () => talk(expectAccepted(await streams.open(run, target)))),
    );
    expect(new Set(all)).toEqual(new Set(['hello you said good day']));
  });

  it('carry megabytes whole', async () => {
    const sent = randomBytes(4 * 2 ** 20);
    const listener = await listening(isEncrypted);
    const streams = callingNodes(
      nodeThat(async (callBack) => {
        const socket = await dial(callBack);
        socket.write(callPreface(callBack));
        socket.end(sent);
        return undefined;
      }),
      listener,
    );
    const stream = expectAccepted(await streams.open(run, target));
    const chunks = [];
    for await (const chunk of stream) chunks.push(chunk);
    expect(Buffer.concat(chunks).equals(sent)).toBe(true);
    stream.destroy();
    await vi.waitFor(() => expect(listener.openCount()).toBe(0));
  });

  it('are refused in the words of the node', async () => {
    const refusal = { code: 'nothing-listens', message: 'Nothing listens.' };
    const streams = callingNodes(
      nodeThat(() => Promise.resolve(refusal)),
      await listening(isEncrypted),
    );
    expect(await streams.open(run, target)).toEqual({ ok: false, refusal });
  });

  it('do not come from whoever does not have the key', async () => {
    const listener = await listening(isEncrypted);
    const { callBack, arrived } = listener.expect();
    const arrival = vi.fn<() => void>();
    void arrived.then(arrival);
    const wrong = randomBytes(32).toString('base64url');
    try {
      const socket = await dial(callBack, wrong);
      socket.write(callPreface({ ...callBack, secret: wrong }));
      socket.resume();
      await untilGone(socket);
    } catch {
      // With encryption it does not even get to speak.
    }
    await vi.waitFor(() => expect(listener.openCount()).toBe(0));
    expect(arrival).not.toHaveBeenCalled();
    // Who has it still gets in.
    const right = await dial(callBack);
    right.write(callPreface(callBack));
    (await arrived).destroy();
  });

  it('are taken once, and not at all when they are no longer wanted', async () => {
    const listener = await listening(isEncrypted);
    const { callBack, arrived, forget } = listener.expect();
    const first = await dial(callBack);
    first.write(callPreface(callBack));
    const stream = await arrived;
    for (const wanted of [callBack, listener.expect().callBack]) {
      if (wanted !== callBack) forget();
      const late = await dial({ ...wanted, isEncrypted }).catch(() => null);
      if (late === null) continue; // its key is known no more
      late.on('error', () => undefined).resume();
      late.write(callPreface(callBack));
      await untilGone(late);
    }
    stream.destroy();
  });

  it('are not waited for from who says nothing, or says it byte by byte', async () => {
    const listener = await listening(isEncrypted, 150);
    const { callBack } = listener.expect();
    const quiet = net.connect({ host: callBack.host, port: callBack.port });
    const slow = net.connect({ host: callBack.host, port: callBack.port });
    const drip = setInterval(() => slow.write('a'), 20);
    for (const socket of [quiet, slow]) socket.on('error', () => undefined).resume();
    await Promise.all([untilGone(quiet), untilGone(slow)]);
    clearInterval(drip);
    expect(listener.openCount()).toBe(0);
  });

  it('end on both sides when the gateway goes', async () => {
    const listener = await listening(isEncrypted);
    const { callBack, arrived } = listener.expect();
    const socket = await dial(callBack);
    socket.on('error', () => undefined).resume();
    socket.write(callPreface(callBack));
    const stream = await arrived;
    listeners.splice(0);
    await listener.close();
    expect(stream.destroyed).toBe(true);
    await untilGone(socket);
  });
});

describe('a node that is asked for a stream', () => {
  it('and says that it has called, but has not, is told as a failure that may pass', async () => {
    const listener = await listening(false);
    const streams = callingNodes(
      nodeThat(() => Promise.resolve(undefined)),
      listener,
      50,
    );
    await expect(streams.open(run, target)).rejects.toMatchObject({ retryable: true });
  });

  it('and calls, but whose answer is lost, leaves no stream behind', async () => {
    const listener = await listening(false);
    let called: net.Socket | undefined;
    const streams = callingNodes(async (_pattern, asked) => {
      const { callBack } = asked as StreamOpen;
      called = await dial(callBack);
      called.on('error', () => undefined).resume();
      called.write(callPreface(callBack));
      await vi.waitFor(() => expect(listener.openCount()).toBe(1));
      throw new DependencyFailure('nats', 'request', { retryable: true, cause: 'no answer' });
    }, listener);
    await expect(streams.open(run, target)).rejects.toThrow(DependencyFailure);
    if (called !== undefined) await untilGone(called);
    await vi.waitFor(() => expect(listener.openCount()).toBe(0));
  });
});
