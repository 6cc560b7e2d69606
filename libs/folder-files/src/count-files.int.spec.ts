import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
// waits: until the clock of the file system has gone on by a tick, which nothing tells of.
import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { countingFiles } from './count-files.ts';

let base: string;
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'berth-count-'));
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

const never = new AbortController().signal;
const walked = (folder: string): number =>
  Number(
    execFileSync('sh', ['-c', 'find "$1" -mindepth 1 ! -type d -printf x | wc -c', 'sh', folder]).toString(),
  );
/** Times of directories go in steps of some milliseconds. */
const nextTick = async (): Promise<void> => {
  const begunAt = performance.now();
  while (performance.now() - begunAt < TICK_MS) await setImmediate();
};
const TICK_MS = 12;
const NAMES = ['a', 'b', 'c'] as const;

describe('files that are counted again and again', () => {
  it('are as many as a walk finds, whatever was done in between', async () => {
    const name = fc.constantFrom(...NAMES);
    const place = fc.array(name, { maxLength: 3 });
    const change = fc.record({
      kind: fc.constantFrom('write', 'mkdir', 'remove', 'move', 'link'),
      place,
      name,
      to: place,
    });
    let turn = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(change, { maxLength: 6 }), { maxLength: 5 }), async (rounds) => {
        const folder = join(base, String((turn += 1)));
        mkdirSync(folder);
        // By a clock that goes before, nothing is too young to be believed.
        const [count, believing] = [countingFiles(), countingFiles({ now: () => Date.now() + 10_000 })];
        for (const changes of rounds) {
          for (const { kind, place: at, name: one, to } of changes) {
            const [parent, path] = [join(folder, ...at), join(folder, ...at, one)];
            try {
              if (kind === 'write') writeFileSync(path, 'x');
              else if (kind === 'mkdir') mkdirSync(path, { recursive: true });
              else if (kind === 'remove') rmSync(path, { recursive: true });
              else if (kind === 'move') renameSync(path, join(folder, ...to, one));
              else symlinkSync('/etc', join(parent, `${one}-link`));
            } catch {
              // nothing is there, or something else is
            }
          }
          expect([await count(folder, never), await believing(folder, never)]).toEqual([
            walked(folder),
            walked(folder),
          ]);
          await nextTick();
        }
      }),
      { numRuns: 25 },
    );
  });

  it('are not read again where nothing has changed', async () => {
    mkdirSync(join(base, 'deep/er'), { recursive: true });
    for (let n = 0; n < 50; n += 1) writeFileSync(join(base, 'deep/er', String(n)), '');
    const long = Date.now() / 1000 - 1000;
    for (const folder of ['deep/er', 'deep', '.']) utimesSync(join(base, folder), long, long);
    const count = countingFiles();
    expect(await count(base, never)).toBe(50);
    // Only the time of the directory says that something has changed: a file more under the old time goes unseen, and nothing was read.
    writeFileSync(join(base, 'deep/er/more'), '');
    utimesSync(join(base, 'deep/er'), long, long);
    expect(await count(base, never)).toBe(50);
    writeFileSync(join(base, 'deep/er/again'), '');
    expect(await count(base, never)).toBe(52);
  });

  it('are read again when the clock says that what was seen is old, or too young to be sure', async () => {
    let time = Date.now();
    const count = countingFiles({ now: () => time });
    writeFileSync(join(base, 'a'), '');
    const { mtimeMs } = { mtimeMs: time / 1000 };
    utimesSync(base, mtimeMs, mtimeMs);
    expect(await count(base, never)).toBe(1);
    writeFileSync(join(base, 'b'), '');
    utimesSync(base, mtimeMs, mtimeMs);
    expect(await count(base, never)).toBe(2);
    time += 10_000;
    expect(await count(base, never)).toBe(2);
    writeFileSync(join(base, 'c'), '');
    utimesSync(base, mtimeMs, mtimeMs);
    expect(await count(base, never)).toBe(2);
    time += 3_600_000;
    expect(await count(base, never)).toBe(3);
  });

  it('are counted without a memory of what is beyond its bounds', async () => {
    for (const one of NAMES) {
      mkdirSync(join(base, one));
      writeFileSync(join(base, one, 'x'), '');
    }
    const count = countingFiles({ directoriesMax: 2, foldersMax: 1 });
    expect(await count(base, never)).toBe(3);
    expect(await count(join(base, 'a'), never)).toBe(1);
    expect(await count(base, never)).toBe(3);
  });
});
