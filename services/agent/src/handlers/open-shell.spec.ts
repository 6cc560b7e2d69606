import { describe, expect, it, vi } from 'vitest';
import { accept, epochMs, expectAccepted, refuse, sessionId } from '#kernel';
import { simulatedStreams } from '../adapters/simulated/simulated-streams.ts';
import type { RunStreams } from '../ports/run-streams.ts';
import type { TerminalRecord, TerminalRecords } from '../ports/terminal-records.ts';
import { shells } from './open-shell.ts';

const key = { sessionId: sessionId('tabcdefghijk'), epoch: 1 };
const size = { columns: 80, rows: 24 };

/** A node whose runs answer as the spec says when a terminal is to be held in them. */
const node = (holdTerminal: RunStreams['holdTerminal']) => {
  const simulated = simulatedStreams(() => true);
  const exec = vi.fn(simulated.exec);
  const kept = new Map<string, TerminalRecord>();
  const records: TerminalRecords = {
    of: () => [...kept.values()],
    count: () => kept.size,
    write: (_key, record) => Promise.resolve(void kept.set(record.id, record)),
    forget: (_key, id) => Promise.resolve(void kept.delete(id)),
    keepOnly: () => Promise.resolve(),
  };
  const runtime = { ...simulated, exec, ...(holdTerminal === undefined ? {} : { holdTerminal }) };
  return { exec, kept, shells: shells({ runtime, records, clock: { now: () => epochMs(1) } }) };
};

describe('the shell of a terminal', () => {
  it.each([
    ['nothing ever holds one', undefined],
    ['nothing in this run holds one', () => Promise.resolve(accept(false))],
  ] as const)('is carried by the agent where %s', async (_where, holdTerminal) => {
    const { exec, kept, shells: all } = node(holdTerminal);
    const shell = expectAccepted(await all.open(key, 'main', size));
    expect([shell.leave, exec.mock.calls.length, kept.size]).toEqual([null, 1, 0]);
    await shell.exec.end();
  });

  it('is refused where it can not be started, and nothing is written down of it', async () => {
    const refusal = { code: 'exec-failed' as const, message: 'There is no shell.' };
    const { exec, kept, shells: all } = node(() => Promise.resolve(refuse(refusal)));
    expect(await all.open(key, 'main', size)).toEqual({ ok: false, refusal });
    expect([exec.mock.calls.length, kept.size]).toEqual([0, 0]);
  });

  it('is written down before it is started, and not kept when it is gone at once', async () => {
    let written = 0;
    const { kept, shells: all } = node(() => {
      written = kept.size;
      return Promise.resolve(accept(true));
    });
    expect(await all.open(key, 'main', size)).toMatchObject({ refusal: { code: 'exec-failed' } });
    expect([written, kept.size]).toEqual([1, 0]);
  });
});
