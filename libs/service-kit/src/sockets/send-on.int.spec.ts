import { Buffer } from 'node:buffer';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import net, { type AddressInfo } from 'node:net';
import { type Duplex, duplexPair, type Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
// waits: a reader that is slow, and that nothing more is taken, has no sign.
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { joinStreams } from './send-on.ts';

const MIB = 2 ** 20;
const open = new Set<{ destroy: () => unknown }>();
afterEach(() => {
  for (const one of open) one.destroy();
  open.clear();
});

/** A connection over the loopback: both of its ends. */
const connection = async (): Promise<{ readonly here: net.Socket; readonly there: net.Socket }> => {
  const server = net.createServer({ allowHalfOpen: true }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const here = net.connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  const [there] = (await once(server, 'connection')) as [net.Socket];
  server.close();
  for (const one of [here, there]) open.add(one.on('error', () => undefined));
  return { here, there };
};

/** Two people, and what joins them. */
const joined = async () => {
  const [left, right] = [await connection(), await connection()];
  const over = joinStreams(left.there, right.there);
  return { one: left.here, other: right.here, over, inside: left.there };
};

const parts = function* (count: number): Generator<Buffer> {
  for (let at = 0; at < count; at += 1) yield Buffer.alloc(1 + ((at * 7919) % 300_000), at);
};
const hashOf = (bytes: Iterable<Buffer>): string => {
  const hash = createHash('sha256');
  for (const part of bytes) hash.update(part);
  return hash.digest('hex');
};
const give = async (to: Duplex, count: number): Promise<void> => {
  for (const part of parts(count)) if (!to.write(part)) await once(to, 'drain');
  to.end();
};
/** Now and then this one thinks for a while: what it has not read waits, unchanged. */
const readSlowly = async (from: Readable): Promise<string> => {
  const hash = createHash('sha256');
  let since = 0;
  for await (const part of from as AsyncIterable<Buffer>) {
    hash.update(part);
    since += part.length;
    if (since > 4 * MIB) {
      since = 0;
      await delay(5);
    }
  }
  return hash.digest('hex');
};

describe('joined connections', () => {
  it('carry every byte both ways at once, however slowly they are read', async () => {
    const { one, other, over } = await joined();
    const sent = hashOf(parts(300));
    const [, , there, back] = await Promise.all([
      give(one, 300),
      give(other, 300),
      readSlowly(other),
      readSlowly(one),
    ]);
    expect([there, back]).toEqual([sent, sent]);
    await over;
  });

  it('let one side say that no more comes while the other goes on', async () => {
    const { one, other, over } = await joined();
    one.end('asked');
    expect((await buffer(other)).toString()).toBe('asked');
    other.end('answered');
    expect((await buffer(one)).toString()).toBe('answered');
    await over;
  });

  it('hold up who sends faster than the other reads', async () => {
    const { one, other } = await joined();
    other.pause();
    let sent = 0;
    const more = (): void => {
      while (sent < 512 * MIB && one.write(Buffer.alloc(MIB))) sent += MIB;
    };
    one.on('drain', more);
    more();
    let before = -1;
    while (before !== sent) {
      before = sent;
      await delay(100);
    }
    expect(sent).toBeLessThan(64 * MIB);
  });

  it('break together', async () => {
    const { one, other, over } = await joined();
    one.write('x');
    await once(other, 'data');
    one.resetAndDestroy();
    await Promise.all([once(other, 'end'), over]);
    expect(one.destroyed).toBe(true);
  });

  it('are gone when what was given is', async () => {
    const { one, other, over, inside } = await joined();
    one.resume();
    other.resume();
    inside.destroy();
    await Promise.all([once(one, 'end'), once(other, 'end'), over]);
    expect(inside.destroyed).toBe(true);
  });

  it('lose nothing that came before they were joined', async () => {
    const [left, right] = [await connection(), await connection()];
    left.here.end('hello to you');
    await once(left.there, 'readable');
    expect(String(left.there.read(6))).toBe('hello ');
    const over = joinStreams(left.there, right.there);
    expect((await buffer(right.here)).toString()).toBe('to you');
    right.here.end();
    left.here.resume();
    await over;
  });

  it('need not be plain connections', async () => {
    const [near, far] = duplexPair();
    const right = await connection();
    const over = joinStreams(far, right.there);
    const [, there] = await Promise.all([give(near, 40), readSlowly(right.here)]);
    expect(there).toBe(hashOf(parts(40)));
    right.here.end('and back');
    expect((await buffer(near)).toString()).toBe('and back');
    await over;
  });
});
