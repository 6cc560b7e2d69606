import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { codes, run, type Subject } from './contract/subject.ts';
import { createWorkshop, make, type Workshop } from './contract/workshop.ts';
import { nativeFileOperations, nativeProgram } from './native-file-operations.ts';
import { buildHelper } from './native/build-helper.ts';
import { plainFileOperations, plainProgram } from './plain-file-operations.ts';
import {
  type DelayMount,
  type DelayOptions,
  mountDelayed,
  prepareDelayedMounts,
} from './testing/delay-mount.ts';

const mounts = prepareDelayedMounts();
const built = buildHelper();

const onDelayedMount = (subject: Subject): void => {
  let workshop: Workshop;
  let mount: DelayMount | undefined;
  beforeEach(() => {
    workshop = createWorkshop();
  });
  afterEach(async () => {
    await mount?.unmount();
    mount = undefined;
    workshop.remove();
  });
  const mounted = async (options: DelayOptions): Promise<string> => {
    if (mounts.kind === 'missing') throw new Error(mounts.why);
    mount = await mountDelayed(mounts.program, workshop.inside, options);
    return mount.path;
  };
  it('has many requests under way', async () => {
    for (let d = 0; d < 20; d++) for (let f = 0; f < 20; f++) make(workshop.inside, { [`d${d}/f${f}`]: 'x' });
    const cwd = await mounted({ delay_us: 5000 });
    const { entries, failures } = await run(subject, ['find', '.', '-size', '-2', '-type', 'f'], { cwd });
    expect(failures).toEqual([]);
    expect(entries).toHaveLength(400);
    expect((await mount?.requests())?.['inflight_max']).toBeGreaterThan(16);
  });

  it('finds out what is what where folders do not say so', async () => {
    make(workshop.inside, {
      'a/b/file': 'x',
      'a/link': '-> b',
      'a/ümläut/file': 'x',
      'gone/deep/file': 'x',
    });
    const cwd = await mounted({ delay_us: 100, dtype: 0 });
    const found = await run(subject, ['find', 'a', '-type', 'd'], { cwd });
    expect(found.entries.map(({ path }) => path).toSorted()).toEqual(['a', 'a/b', 'a/ümläut']);
    expect((await run(subject, ['cp', '-r', 'a', 'copy'], { cwd })).failures).toEqual([]);
    expect((await run(subject, ['rm', '-r', 'gone'], { cwd })).failures).toEqual([]);
    expect(existsSync(join(workshop.inside, 'copy/b/file'))).toBe(true);
    expect(existsSync(join(workshop.inside, 'gone'))).toBe(false);
  });

  it('tells each file that the server can not give, and goes on', async () => {
    make(workshop.inside, { 'a/good': 'x', 'a/one.bad': 'x', 'a/deep/two.bad': 'x', 'a/deep/good': 'x' });
    const cwd = await mounted({ delay_us: 100, eio: '.bad' });
    const both = { 'a/one.bad': 'EIO', 'a/deep/two.bad': 'EIO' };
    expect(codes(await run(subject, ['du', '-a', 'a'], { cwd }))).toEqual(both);
    expect(codes(await run(subject, ['chmod', '-R', 'u+x', 'a'], { cwd }))).toEqual(both);
    expect(codes(await run(subject, ['cp', '-r', 'a', 'copy'], { cwd }))).toEqual(both);
    expect(
      readdirSync(join(workshop.inside, 'copy'), { recursive: true, encoding: 'utf8' }).toSorted(),
    ).toEqual(['deep', 'deep/good', 'good']);
    expect(codes(await run(subject, ['rm', '-r', 'a'], { cwd }))).toEqual(both);
    expect(readdirSync(join(workshop.inside, 'a'), { recursive: true, encoding: 'utf8' }).toSorted()).toEqual(
      ['deep', 'deep/two.bad', 'one.bad'],
    );
  });

  it('leaves no torn copy of a file that can not be read to its end', async () => {
    make(workshop.inside, { 'a/good': 'x', 'a/torn.bad': 'x'.repeat(100_000), 'to/': '' });
    const cwd = await mounted({ delay_us: 100, eio_read: '.bad' });
    const told = await run(subject, ['cp', '-r', 'a', 'to'], { cwd });
    expect(codes(told)).toEqual({ 'to/a/torn.bad': 'EIO' });
    expect(readdirSync(join(workshop.inside, 'to/a'))).toEqual(['good']);
  });

  it('is cancelled within a few answers', async () => {
    mkdirSync(join(workshop.inside, 'a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p/q/r/s/t'), { recursive: true });
    const cwd = await mounted({ delay_us: 1_000_000 });
    const running = subject.operations.start({ words: ['du', '-a', join(cwd, 'a')], results: 'entries' });
    const startedAt = performance.now();
    running.cancel();
    for await (const _none of running.entries);
    expect((await running.ended).kind).toBe('cancelled');
    expect(performance.now() - startedAt).toBeLessThan(10_000);
  });
};

describe.skipIf(mounts.kind === 'missing')('on a mount that answers late (needs libfuse 3 and root)', () => {
  describe.skipIf(built.kind === 'unavailable')('the native helper (needs a C compiler)', () => {
    const path = built.kind === 'unavailable' ? '' : built.path;
    onDelayedMount({ operations: nativeFileOperations(path), program: nativeProgram(path) });
  });
  describe('the program in TypeScript', () => {
    onDelayedMount({ operations: plainFileOperations(), program: plainProgram() });
  });
});
