import { describe, expect, it } from 'vitest';
import { json, nobody, problem, scriptedGateway, stream } from '../test/scripted-gateway.ts';
import { Berth } from './index.ts';

const phase = (name: string, position: number) => ({
  event: 'phase',
  id: String(position),
  data: { phase: name, at: '2026-11-25T00:00:00Z', position },
});
const end = { event: 'end', data: { session: { sessionId: 's', phase: 'ended' } } };
const output = (id: string, text: string) => ({
  event: 'output',
  id,
  data: { chunks: [{ source: 'stdout', at: '2026-11-25T00:00:00Z', text }], droppedBytes: 0 },
});

describe('a stream', () => {
  it('goes on after the last id over breaks, silence of the server and restarts', async () => {
    const { seen, options } = scriptedGateway(
      stream([phase('placed', 7)], true),
      nobody,
      problem(503, 'unavailable'),
      stream([phase('running', 9), { event: 'problem', data: { code: 'unavailable' } }]),
      stream([end]),
    );
    const told: boolean[] = [];
    const phases = [];
    for await (const message of new Berth(options).sessions.watch('s', {
      onConnection: (isConnected) => void told.push(isConnected),
    }))
      phases.push(message.event === 'phase' ? message.phase : message.event);
    expect(phases).toEqual(['placed', 'running', 'end']);
    expect(seen.map(({ headers }) => headers.get('last-event-id'))).toEqual([null, '7', '7', '7', '9']);
    expect(told).toEqual([false, true, false, true]);
  });

  it('ends when the server refuses, and when it stays away for too long', async () => {
    const watch = async (berth: Berth): Promise<void> => {
      for await (const _ of berth.sessions.watch('s', { awayMaxMs: 200 })) continue;
    };
    const unknown = scriptedGateway(problem(404, 'session-unknown'));
    await expect(watch(new Berth(unknown.options))).rejects.toMatchObject({ code: 'session-unknown' });
    const away = scriptedGateway(nobody);
    await expect(watch(new Berth(away.options))).rejects.toMatchObject({ code: 'unreachable' });
    expect(away.seen.length).toBeGreaterThan(1);
  });

  it('ends with the reason of its signal', async () => {
    const gone = new AbortController();
    const { options } = scriptedGateway(stream([phase('placed', 7)]));
    const watch = async (): Promise<void> => {
      for await (const _ of new Berth(options).sessions.watch('s', { signal: gone.signal }))
        gone.abort(new Error('enough'));
    };
    await expect(watch()).rejects.toThrow('enough');
  });

  it('is not behind what it told: what is read after it waits for that', async () => {
    const { seen, options } = scriptedGateway(stream([phase('running', 9)]), json({ phase: 'running' }));
    await new Berth(options).sessions.waitRunning('s');
    expect(seen[1]?.headers.get('berth-position')).toBe('9');
  });

  it('lets go of the connection when nobody reads on', async () => {
    let isLeft = false;
    const { options } = scriptedGateway((seen, signal) => {
      signal.addEventListener('abort', () => void (isLeft = true));
      return stream([phase('placed', 7)])(seen, signal);
    });
    for await (const _ of new Berth(options).sessions.watch('s')) break;
    expect(isLeft).toBe(true);
  });

  it('gives what is printed, each piece with the place to go on from', async () => {
    const { seen, options } = scriptedGateway(
      stream([output('1.5', 'a')], true),
      stream([output('1.9', 'b'), { ...end, data: { ...end.data, isComplete: true } }]),
    );
    const pieces = [];
    for await (const { text, id } of new Berth(options).sessions.logs('s', { lastId: '1.0' }))
      pieces.push([text, id]);
    expect(pieces).toEqual([
      ['a', '1.5'],
      ['b', '1.9'],
    ]);
    expect(seen.map(({ path, headers }) => [path, headers.get('last-event-id')])).toEqual([
      ['/v1/sessions/s/logs?follow=true', '1.0'],
      ['/v1/sessions/s/logs?follow=true', '1.5'],
    ]);
  });
});
