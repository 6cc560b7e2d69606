import type { Duplex } from 'node:stream';
import type { StreamOpen, StreamTarget } from '#contracts';
import { accept, describeError, type Log, type Refusal, refuse, type Result, type SessionId } from '#kernel';
import { joinStreams } from '#service-kit';
import { carriedBy } from '../domain/exec-mark.ts';
import { keyOf, type RunKey } from '../domain/run.ts';
import type { CallBackTo } from '../ports/caller-back.ts';
import type { RunStreams } from '../ports/run-streams.ts';
import { carryExec } from './carry-exec.ts';
import type { Terminals } from './terminals.ts';

/** What a stream leads to, ready to be joined with whoever asked for it. */
type Joined = { readonly carry: (stream: Duplex) => Promise<void>; readonly drop: () => Promise<void> };

export type OpenStream = (wanted: StreamOpen) => Promise<Result<void, Refusal>>;
export type Streams = {
  /** Joins what is asked for, calls back, and answers; the stream goes on by itself. @throws DependencyFailure */
  readonly open: OpenStream;
  /** Ends all that is open; terminals that are held in their runs go on. */
  readonly close: () => Promise<void>;
};

export const STREAMS_MAX = 2048;
export const STREAMS_OF_SESSION_MAX = 256;

const tooMany = (whose: string, max: number): Result<never, Refusal> =>
  refuse({
    code: 'stream-limit',
    message: `${whose} has ${max} streams open, which is the most. Close some.`,
  });

export type OpenStreamsDeps = {
  readonly runtime: RunStreams;
  readonly terminals: Terminals;
  readonly callBack: CallBackTo;
  /** Names this process. */
  readonly agent?: string;
  /** Somebody sends something into the session. */
  readonly noteInput?: (session: SessionId) => void;
  readonly log: Log;
};

/** Streams into runs, as gateways ask for them. None survives this process, and whatever ends one ends it on both sides; what a terminal is joined with may. */
export const openStreams = ({
  runtime,
  terminals,
  callBack,
  agent = '',
  noteInput = () => undefined,
  log,
}: OpenStreamsDeps): Streams => {
  const open = new Map<string, Set<Promise<void>>>();
  const streams = new Set<Duplex>();
  let count = 0;

  const join = async (key: RunKey, target: StreamTarget): Promise<Result<Joined, Refusal>> => {
    switch (target.kind) {
      case 'exec': {
        const exec = await runtime.exec(key, carriedBy(agent, target.exec));
        if (!exec.ok) return exec;
        return accept({
          carry: (stream) => carryExec(stream, exec.value, () => noteInput(key.sessionId)),
          drop: exec.value.end,
        });
      }
      case 'terminal': {
        const { terminalId: id, after, size } = target;
        const terminal = await terminals.join(key, { id, after, size });
        return terminal.ok ? accept({ carry: terminal.value, drop: () => Promise.resolve() }) : terminal;
      }
      default: {
        const where = target.kind === 'port' ? { port: target.port } : { socketPath: target.path };
        const inside = await runtime.connect(key, where);
        if (!inside.ok) return inside;
        const { value } = inside;
        value.on('error', () => undefined); // it may break before it is joined
        return accept({
          carry: (stream) => joinStreams(stream, value),
          drop: () => Promise.resolve(void value.destroy()),
        });
      }
    }
  };

  const carry = (session: string, joined: Joined, stream: Duplex): void => {
    streams.add(stream);
    const carried = joined
      .carry(stream)
      .catch((error: unknown) => log.warn({ session, cause: describeError(error) }, 'a stream broke off'))
      .finally(() => streams.delete(stream));
    void carried.finally(() => release(session, carried));
    open.get(session)?.add(carried);
  };

  const release = (session: string, carried: Promise<void> | null): void => {
    count -= 1;
    const own = open.get(session);
    if (carried !== null) own?.delete(carried);
    if (own?.size === 0) open.delete(session);
  };

  return {
    open: async ({ sessionId, epoch, member = 0, target, callBack: wanted }) => {
      if (count >= STREAMS_MAX) return tooMany('The node', STREAMS_MAX);
      const own = open.get(sessionId) ?? new Set();
      if (own.size >= STREAMS_OF_SESSION_MAX) return tooMany('The session', STREAMS_OF_SESSION_MAX);
      count += 1;
      open.set(sessionId, own);
      let isCarried = false;
      try {
        const joined = await join(keyOf({ sessionId, epoch, member }), target);
        if (!joined.ok) return joined;
        let stream: Duplex;
        try {
          stream = await callBack(wanted);
        } catch (error) {
          await joined.value.drop();
          throw error;
        }
        isCarried = true;
        carry(sessionId, joined.value, stream);
        return accept(undefined);
      } finally {
        if (!isCarried) release(sessionId, null);
      }
    },
    close: async () => {
      await terminals.leaveAll();
      for (const stream of streams) stream.destroy();
      await Promise.all([...open.values()].flatMap((own) => [...own]));
    },
  };
};
