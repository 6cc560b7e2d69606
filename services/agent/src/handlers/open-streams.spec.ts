import { type Duplex, duplexPair } from 'node:stream';
import { text } from 'node:stream/consumers';
import { describe, expect, it, vi } from 'vitest';
import {
  type ExecSpec,
  type Frame,
  frameReader,
  readExit,
  type StreamOpen,
  type StreamTarget,
  writeFrame,
} from '#contracts';
import { DependencyFailure, expectAccepted, sessionId, silentLog } from '#kernel';
import { simulatedStreams } from '../adapters/simulated/simulated-streams.ts';
import type { RunningExec, RunStreams } from '../ports/run-streams.ts';
import { openStreams, STREAMS_OF_SESSION_MAX } from './open-streams.ts';
import { terminals } from './terminals.ts';
import { systemClock } from '#service-kit';

const session = sessionId('tabcdefghijk');
const callBack = {
  host: '127.0.0.1',
  port: 1,
  id: 'a'.repeat(32),
  secret: 'b'.repeat(43),
  isEncrypted: false,
};
const wanted = (target: StreamTarget, id = session): StreamOpen => ({
  sessionId: id,
  epoch: 1,
  target,
  callBack,
});
const execOf = (...command: readonly string[]): StreamTarget => ({
  kind: 'exec',
  exec: { command, env: {}, folder: null, tty: null },
});

/** A node whose calls end up here, and the programs that it starts. */
const node = () => {
  const simulated = simulatedStreams((key) => key.sessionId === session);
  const started: RunningExec[] = [];
  const ended = vi.fn<() => void>();
  const runtime: RunStreams = {
    ...simulated,
    exec: async (key, spec: ExecSpec) => {
      const outcome = await simulated.exec(key, spec);
      if (!outcome.ok) return outcome;
      const { value } = outcome;
      started.push(value);
      return { ok: true, value: { ...value, end: () => value.end().then(ended) } };
    },
  };
  const calls: Duplex[] = [];
  const call = vi.fn((_callBack: StreamOpen['callBack']): Promise<Duplex> => {
    const [near, far] = duplexPair();
    calls.push(near);
    return Promise.resolve(far);
  });
  const streams = openStreams({
    runtime,
    terminals: terminals({ runtime, clock: systemClock }),
    callBack: call,
    log: silentLog,
  });
  const open = async (target: StreamTarget): Promise<Duplex> => {
    expectAccepted(await streams.open(wanted(target)));
    const stream = calls.at(-1);
    if (stream === undefined) throw new Error('nobody was called');
    return stream;
  };
  return { streams, open, call, started, ended };
};
const framesOf = async (stream: Duplex): Promise<readonly Frame[]> => {
  const read = frameReader();
  const frames: Frame[] = [];
  for await (const bytes of stream) frames.push(...read(bytes));
  return frames;
};
const said = (frames: readonly Frame[], kind: Frame['kind']): string =>
  frames
    .filter((frame) => frame.kind === kind)
    .map(({ payload }) => payload.toString())
    .join('');
const exitOf = (frames: readonly Frame[]): number | null => {
  const last = frames.at(-1);
  return last?.kind === 'exit' ? readExit(last.payload) : null;
};

describe('a stream into a run', () => {
  it('carries bytes to a port and back, each direction to its end', async () => {
    const stream = await node().open({ kind: 'port', port: 7 });
    stream.end('over and back');
    expect(await text(stream)).toBe('over and back');
  });

  it('carries a program: what it is told, what it says, how it ends', async () => {
    const stream = await node().open(execOf('cat'));
    stream.write(writeFrame('stdin', Buffer.from('some ')));
    stream.write(writeFrame('stdin', Buffer.from('words')));
    stream.write(writeFrame('stdinEnd'));
    const frames = await framesOf(stream);
    expect(said(frames, 'stdout')).toBe('some words');
    expect(exitOf(frames)).toBe(0);
  });

  it('keeps what a program says apart', async () => {
    const stream = await node().open(execOf('simulate', 'run=5', 'exit=3', 'out=one', 'err=two'));
    const frames = await framesOf(stream);
    expect([said(frames, 'stdout'), said(frames, 'stderr'), exitOf(frames)]).toEqual(['one\n', 'two\n', 3]);
  });

  it('passes signals on, and no words that are none', async () => {
    const stream = await node().open(execOf('simulate', 'run=forever'));
    stream.write(writeFrame('signal', Buffer.from('SIGWHAT')));
    stream.write(writeFrame('resize', Buffer.from([0, 0])));
    stream.write(writeFrame('signal', Buffer.from('SIGTERM')));
    expect(exitOf(await framesOf(stream))).toBe(143);
  });

  it.each(['goes', 'says nonsense', 'says what only programs say'])(
    'ends the program when its user %s',
    async (way) => {
      const { open, ended } = node();
      const stream = await open(execOf('simulate', 'run=forever'));
      stream.on('error', () => undefined).resume();
      if (way === 'goes') stream.end();
      else stream.write(way === 'says nonsense' ? 'GET / HTTP/1.1\r\n\r\n' : writeFrame('stdout'));
      await vi.waitFor(() => expect(ended).toHaveBeenCalled());
    },
  );

  it('goes on after its user has said that no more comes', async () => {
    const { open, ended } = node();
    const stream = await open(execOf('simulate', 'run=20', 'out=late', 'exit=4'));
    stream.write(writeFrame('stdinEnd'));
    const frames = await framesOf(stream);
    expect([said(frames, 'stdout'), exitOf(frames)]).toEqual(['late\n', 4]);
    await vi.waitFor(() => expect(ended).toHaveBeenCalledOnce());
  });

  it('is refused where the session is not, and nobody is called', async () => {
    const { streams, call } = node();
    const outcome = await streams.open(wanted(execOf('cat'), sessionId('tother000000')));
    expect(outcome).toMatchObject({ ok: false, refusal: { code: 'session-not-running' } });
    expect(call).not.toHaveBeenCalled();
  });

  it('leaves no program behind when the gateway can not be called', async () => {
    const { streams, call, ended } = node();
    call.mockRejectedValueOnce(new DependencyFailure('gateway', 'call', { retryable: true, cause: 'away' }));
    await expect(streams.open(wanted(execOf('cat')))).rejects.toThrow(DependencyFailure);
    expect(ended).toHaveBeenCalledOnce();
  });

  it('is refused when a session has as many as it may, and can be had again when one has ended', async () => {
    const { streams, open } = node();
    const opened = [];
    for (let count = 0; count < STREAMS_OF_SESSION_MAX; count += 1)
      opened.push(await open({ kind: 'port', port: 7 }));
    const refused = await streams.open(wanted({ kind: 'port', port: 7 }));
    expect(refused).toMatchObject({ ok: false, refusal: { code: 'stream-limit' } });
    opened[0]?.end().resume();
    await vi.waitFor(async () =>
      expect((await streams.open(wanted({ kind: 'port', port: 7 }))).ok).toBe(true),
    );
  });

  it('ends with the agent', async () => {
    const { streams, open, ended } = node();
    const stream = await open(execOf('simulate', 'run=forever'));
    stream.on('error', () => undefined).resume();
    await streams.close();
    expect(ended).toHaveBeenCalledOnce();
  });
});
