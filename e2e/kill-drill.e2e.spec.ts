import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ProcessName, type System, startSystem, until } from './system.ts';

/** A line each half second, on both streams, and an exit code that nobody else has. */
const LINES = 100;
const PROGRAM = [
  'import sys, time',
  `for n in range(${LINES}):`,
  '    print(f"out {n}", flush=True)',
  '    print(f"err {n}", file=sys.stderr, flush=True)',
  '    time.sleep(0.5)',
  'sys.exit(7)',
].join('\n');
const VICTIMS: readonly ProcessName[] = ['gateway', 'scheduler', 'agent', 'nats-server', 'postgres'];

const numbered = (prefix: string): readonly string[] =>
  Array.from({ length: LINES }, (_, n) => `${prefix} ${n}`);
const linesOf = (text: string, prefix: string): readonly string[] =>
  text.split('\n').filter((line) => line.startsWith(`${prefix} `));

describe('a program of 50 s while each process of Berth is killed once', () => {
  let system: System;
  beforeAll(async () => {
    system = await startSystem();
  });
  afterAll(async () => system.stop());

  it('ends normally, with its exit code, its whole output, and each fact once in the log', async () => {
    const run = system.berth([
      'run',
      '--gpu',
      '0.5',
      '--cpu',
      '0.5',
      '--memory',
      '256MiB',
      '--',
      'python3',
      '-c',
      PROGRAM,
    ]);
    await until('the program prints', 200_000, async () => (run.stdout().includes('out 3') ? true : null));

    for (const victim of VICTIMS) {
      const printed = linesOf(run.stdout(), 'out').length;
      await system.kill9(victim);
      // The next one dies only when output has come through again: the five failures are five, not one.
      await until(`output arrives after the death of ${victim}`, 30_000, async () =>
        linesOf(run.stdout(), 'out').length > printed + 2 ? true : null,
      );
    }

    expect(await run.ended).toBe(7);
    expect(linesOf(run.stdout(), 'out')).toEqual(numbered('out'));
    expect(linesOf(run.stderr(), 'err')).toEqual(numbered('err'));

    const events = await system.events();
    const types = events.filter(({ stream }) => stream.startsWith('session-')).map(({ type }) => type);
    for (const once of ['requested', 'placed', 'started', 'exited', 'stopped'])
      expect(types.filter((type) => type === `session.${once}`)).toEqual([`session.${once}`]);
    const report = await system.check();
    expect(report.faults).toEqual([]);
    expect(report.grantsHeld).toBe(0);
  });

  it('keeps the output readable afterwards', async () => {
    const events = await system.events();
    const id = events.find(({ type }) => type === 'session.requested')?.stream.slice('session-'.length) ?? '';
    const logs = system.berth(['logs', id]);
    expect(await logs.ended).toBe(0);
    expect(linesOf(logs.stdout(), 'out')).toEqual(numbered('out'));
  });
});
