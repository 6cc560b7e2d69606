import { type Duplex, duplexPair, PassThrough } from 'node:stream';
import { describe, expect, it, vi } from 'vitest';
import { frameReader, readExit, readPosition, writeFrame, writeResize } from '#contracts';
import { accept, epochMs, expectAccepted, sessionId } from '#kernel';
import type { RunningExec, RunStreams } from '../ports/run-streams.ts';
import { terminals } from './terminals.ts';

const key = { sessionId: sessionId('tabcdefghijk'), epoch: 1 };
const size = { columns: 80, rows: 24 };

/** A node whose shells say what the spec makes them say. */
const node = () => {
  const shells: {
    readonly say: (text: string) => void;
    readonly heard: () => string;
    readonly end: (code: number) => void;
  }[] = [];
  const resized = vi.fn<(size: { columns: number; rows: number }) => void>();
  const exec = vi.fn((): ReturnType<RunStreams['exec']> => {
    const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
    let heard = '';
    stdin.on('data', (bytes: Buffer) => (heard += bytes.toString()));
    const { promise: exited, resolve } = Promise.withResolvers<number>();
    shells.push({ say: (text) => void stdout.write(text), heard: () => heard, end: resolve });
    const running: RunningExec = {
      stdin,
      stdout,
      stderr,
      exited,
      resize: (wanted) => Promise.resolve(resized(wanted)),
      signal: () => Promise.resolve(),
      end: () => Promise.resolve(resolve(129)),
    };
    return Promise.resolve(accept(running));
  });
  const runtime: RunStreams = { exec, connect: () => Promise.reject(new Error('not asked for')) };
  const all = terminals({ runtime, clock: { now: () => epochMs(1000) } });
  /** Somebody who looks at a terminal. */
  const look = async (id: string, after: number | null = null) => {
    const watch = expectAccepted(await all.join(key, { id, after, size }));
    const [near, far] = duplexPair();
    const over = watch(far);
    const seen = { text: '', positions: [] as (number | null)[], exit: null as number | null };
    const read = frameReader();
    near.on('data', (bytes: Buffer) => {
      for (const { kind, payload } of read(bytes)) {
        if (kind === 'stdout') seen.text += payload.toString();
        if (kind === 'position') seen.positions.push(readPosition(payload));
        if (kind === 'exit') seen.exit = readExit(payload);
      }
    });
    const stream: Duplex = near;
    return { seen, stream, over, leave: () => (stream.end(), over) };
  };
  return { all, exec, shells, resized, look };
};

describe('a terminal that stays', () => {
  it('shows what was said before anybody came, and goes on', async () => {
    const { shells, look } = node();
    const first = await look('main');
    shells[0]?.say('$ ');
    await vi.waitFor(() => expect(first.seen.text).toBe('$ '));
    await first.leave();
    shells[0]?.say('while you were away ');
    const second = await look('main', 2);
    shells[0]?.say('and now');
    await vi.waitFor(() => expect(second.seen.text).toBe('while you were away and now'));
    expect(second.seen.positions).toEqual([2]);
  });

  it('is one, however many ask for it at the same time', async () => {
    const { exec, look } = node();
    await Promise.all([look('main'), look('main'), look('main')]);
    await look('other');
    expect(exec).toHaveBeenCalledTimes(2);
  });

  it('hears all who type, and takes the last size that is said', async () => {
    const { all, shells, resized, look } = node();
    const [one, two] = [await look('main'), await look('main')];
    one.stream.write(writeFrame('stdin', Buffer.from('from one ')));
    await vi.waitFor(() => expect(shells[0]?.heard()).toBe('from one '));
    two.stream.write(writeFrame('stdin', Buffer.from('from two')));
    two.stream.write(writeResize({ columns: 100, rows: 30 }));
    await vi.waitFor(() => expect(resized).toHaveBeenCalledWith({ columns: 100, rows: 30 }));
    expect(shells[0]?.heard()).toBe('from one from two');
    expect(await all.list(key)).toMatchObject([
      { id: 'main', viewers: 2, size: { columns: 100 }, lastInputAt: 1000 },
    ]);
  });

  it('keeps the newest, and says where it begins', async () => {
    const { shells, look } = node();
    const first = await look('main');
    for (let count = 0; count < 40; count += 1) shells[0]?.say(`${count}:`.padEnd(64 * 1024, '.'));
    await vi.waitFor(() => expect(first.seen.text).toHaveLength(40 * 64 * 1024));
    const late = await look('main', 5);
    await vi.waitFor(() => expect(late.seen.text.endsWith('.')).toBe(true));
    const [position] = late.seen.positions;
    expect(position).toBeGreaterThan(0);
    await vi.waitFor(() => expect((position ?? 0) + late.seen.text.length).toBe(40 * 64 * 1024));
  });

  it('tells how it ended, and is then another one', async () => {
    const { exec, shells, look } = node();
    const viewer = await look('main');
    shells[0]?.say('bye');
    shells[0]?.end(3);
    await viewer.over;
    expect(viewer.seen).toMatchObject({ text: 'bye', exit: 3 });
    const next = await look('main', 3);
    await vi.waitFor(() => expect(next.seen.positions).toEqual([0]));
    expect(exec).toHaveBeenCalledTimes(2);
  });

  it('is hung up when it is closed; where there is none, that is told', async () => {
    const { all, look } = node();
    const viewer = await look('main');
    expect(await all.close(key, 'main')).toMatchObject({ ok: true });
    await viewer.over;
    expect(viewer.seen.exit).toBe(129);
    expect(await all.close(key, 'main')).toMatchObject({ refusal: { code: 'terminal-unknown' } });
    expect(await all.list(key)).toEqual([]);
  });

  it('is refused where a session has as many as it may', async () => {
    const { all, look } = node();
    for (let count = 0; count < 32; count += 1) await look(`t${count}`);
    expect(await all.join(key, { id: 'more', after: null, size })).toMatchObject({
      refusal: { code: 'stream-limit' },
    });
  });
});
