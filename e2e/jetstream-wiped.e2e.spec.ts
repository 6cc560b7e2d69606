import { rm } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type System, startSystem, until } from './system.ts';

const run = (system: System, program: string) =>
  system.berth([
    'run',
    '--gpu',
    '0.25',
    '--cpu',
    '0.5',
    '--memory',
    '128MiB',
    '--',
    'python3',
    '-c',
    program,
  ]);

describe("the whole of JetStream's store deleted while a program runs", () => {
  let system: System;
  beforeAll(async () => {
    system = await startSystem();
  });
  afterAll(async () => system.stop());

  it('heals from the log: the program ends as it would have, and the next one runs too', async () => {
    const first = run(
      system,
      'import time\nfor n in range(40):\n    print("tick", n, flush=True)\n    time.sleep(0.5)',
    );
    await until('the program prints', 200_000, async () => (first.stdout().includes('tick 2') ? true : null));

    await rm(path.join(system.stateFolder, 'nats', 'jetstream'), { recursive: true, force: true });
    await system.kill9('nats-server');

    expect(await first.ended).toBe(0);
    expect(first.stdout().match(/tick/g)).toHaveLength(40);

    const second = run(system, 'print("again")');
    expect(await second.ended).toBe(0);
    expect(second.stdout()).toContain('again');
    const report = await system.check();
    expect(report.faults).toEqual([]);
    expect(report).toMatchObject({ sessions: 2, ended: 2, grantsHeld: 0 });
  });
});
