import { afterEach, describe, expect, it } from 'vitest';
import type { Fact } from '#contracts';
import { inMemoryEventLog } from '#event-log';
import { type SessionId, sessionId, streamName } from '#kernel';
import { asked, minute, requested } from '../../test/builders.ts';
import { followWorld } from '../world/world-follower.ts';
import { createWorld, sessionStream } from '../world/world.ts';
import { decideAndAppend } from './decide-and-append.ts';
import { nameCommand } from './name-command.ts';
import { requestSessionHandler } from './request-session.ts';

const NEVER_MS = 2 ** 30;
const first = sessionId('bbbbbbbbbbbb');
const endings: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0)) await end();
});

const setUp = () => {
  const log = inMemoryEventLog({ clock: { now: () => minute(0) } });
  const record = (id: SessionId, ...facts: readonly Fact[]) =>
    log.append({
      commandId: nameCommand('test', id, ...facts.map(({ type }) => type)),
      meta: { actor: 'service:test' },
      writes: [{ stream: streamName(sessionStream(id)), facts }],
    });
  const scheduler = () => {
    const onError = (sentence: string) => {
      throw new Error(sentence);
    };
    const follower = followWorld({ source: log, world: createWorld(), onError, pollMs: NEVER_MS });
    endings.push(follower.stop);
    return { follower, request: requestSessionHandler(decideAndAppend({ log, follower })) };
  };
  return { log, record, scheduler };
};
const stopped = (id: SessionId, exitCode: number) => ({
  type: 'session.stopped',
  data: { sessionId: id, outcome: { kind: 'completed', exitCode }, stoppedAt: minute(1) },
});
const after = { wish: { after: [{ sessionId: first, condition: 'ok' as const }] } };

describe('a request that comes after a session', () => {
  it('knows how it ended, though the world forgot it long ago', async () => {
    const { log, record, scheduler } = setUp();
    await record(first, requested({ sessionId: first }));
    await record(first, stopped(first, 0));
    for (let n = 0; n < 5001; n++) {
      const id = sessionId(`s${String(n).padStart(11, '0')}`);
      await record(id, requested({ sessionId: id }));
      await record(id, stopped(id, 0));
    }
    const { follower, request } = scheduler();
    await follower.catchUp();
    expect(follower.world.session(first)).toBeNull();
    const met = await request(nameCommand('test', 'met'), asked(after));
    expect(met.ok).toBe(true);
    const [event] = await log.readStream(streamName(sessionStream(asked().sessionId)));
    expect(event?.data).not.toHaveProperty('wish');
    const second = asked({
      sessionId: sessionId('cccccccccccc'),
      wish: { after: [{ sessionId: first, condition: 'fail' }] },
    });
    expect(await request(nameCommand('test', 'never'), second)).toMatchObject({
      ok: false,
      refusal: { code: 'dependency-failed' },
    });
  });

  it('is decided again when that session ends meanwhile', async () => {
    const { log, record, scheduler } = setUp();
    await record(first, requested({ sessionId: first }));
    const { follower, request } = scheduler();
    await follower.catchUp();
    await record(first, stopped(first, 3)); // the world does not know it yet
    expect(await request(nameCommand('test', 'late'), asked(after))).toMatchObject({
      ok: false,
      refusal: { code: 'dependency-failed' },
    });
    expect(await log.head()).toBe(2);
  });
});
