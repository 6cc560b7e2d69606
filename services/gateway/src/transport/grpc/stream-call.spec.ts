import { EventEmitter } from 'node:events';
import { describe, expect, it, vi } from 'vitest';
import { projectId, userId } from '#kernel';
import { ruleOf } from '../../domain/access/operations.ts';
import type { RpcCall } from './rpc-call.ts';
import { streamCall } from './stream-call.ts';

/** A call whose client takes so many messages, and then no more until it is told to. */
const callThatTakes = (room: number) => {
  const written: unknown[] = [];
  let left = room;
  const wire = Object.assign(new EventEmitter(), {
    written,
    sendMetadata: vi.fn(),
    write: (message: unknown) => {
      written.push(message);
      left -= 1;
      return left > 0;
    },
    takeMore: (more: number) => {
      left = more;
      wire.emit('drain');
    },
  });
  const rule = ruleOf('readEvents') as NonNullable<ReturnType<typeof ruleOf>>;
  const caller = {
    keyId: null,
    userId: userId('ada'),
    projectId: projectId('vision'),
    role: 'viewer',
    rule,
  } as const;
  const call: RpcCall = {
    caller,
    isStill: () => Promise.resolve(true),
    idempotencyKey: undefined,
    heads: { header: () => call.heads },
    wire: wire as unknown as RpcCall['wire'],
  };
  return { call, wire };
};

const counting = (state: { made: number; isOver: boolean }) =>
  async function* count(signal: AbortSignal): AsyncGenerator<object> {
    try {
      while (!signal.aborted) {
        state.made += 1;
        yield { n: state.made };
      }
    } finally {
      state.isOver = true;
    }
  };
const heartbeat = () => Promise.resolve({});

describe('a stream', () => {
  it('makes no message more than its client takes', async () => {
    const { call, wire } = callThatTakes(3);
    const state = { made: 0, isOver: false };
    const subscription = streamCall(call, { messages: counting(state), heartbeat }).subscribe();
    await vi.waitFor(() => expect(wire.written).toHaveLength(3));
    await new Promise((resolve) => setImmediate(resolve));
    expect(state.made).toBe(3);
    wire.takeMore(2);
    await vi.waitFor(() => expect(wire.written).toHaveLength(5));
    subscription.unsubscribe();
    await vi.waitFor(() => expect(state.isOver).toBe(true));
    expect(wire.listenerCount('drain')).toBe(0);
  });

  it('that is cancelled lets go of what it listens to', async () => {
    const { call } = callThatTakes(10);
    let isOver = false;
    const subscription = streamCall(call, {
      heartbeat,
      messages: async function* silence(signal) {
        await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
        isOver = true;
        yield {};
      },
    }).subscribe();
    await new Promise((resolve) => setImmediate(resolve));
    subscription.unsubscribe();
    await vi.waitFor(() => expect(isOver).toBe(true));
  });

  it('ends well when there is no more, and with the fault when there is one', async () => {
    const ended = (messages: () => AsyncGenerator<object>): Promise<unknown> =>
      new Promise((resolve) =>
        streamCall(callThatTakes(10).call, { messages, heartbeat }).subscribe({
          complete: () => resolve('complete'),
          error: resolve,
        }),
      );
    expect(
      await ended(async function* two() {
        yield {};
      }),
    ).toBe('complete');
    const fault = new Error('the log is gone');
    expect(
      await ended(async function* none() {
        yield {};
        throw fault;
      }),
    ).toBe(fault);
  });
});
