import { mkdtempSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EgressPolicy } from '#contracts';
import { silentLog } from '#kernel';
import { egressWalls } from './egress-walls.ts';

const listed: EgressPolicy = { mode: 'listed', allow: ['files.example:80/tcp'] };
const none: EgressPolicy = { mode: 'none' };

describe('the walls before bridges', () => {
  let folder: string;
  let file: string;
  let answers: readonly string[] | null;
  const open = () =>
    egressWalls({
      file,
      lookUp: async () => {
        if (answers === null) throw new Error('SERVFAIL');
        return answers;
      },
      log: silentLog,
    });
  const rulesOf = (walls: ReturnType<typeof open>): readonly string[] =>
    walls.all().flatMap(({ rules }) => rules);

  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'berth-walls-'));
    file = path.join(folder, 'egress.json');
    answers = ['203.0.113.7'];
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('are known to the next process', async () => {
    const before = open();
    expect(await before.set('bt0o1', listed)).toBe(true);
    expect(await before.set('bt0o1', listed)).toBe(false);
    expect(await before.set('bt0o2', none)).toBe(true);
    const after = open();
    await after.refresh();
    expect(after.all()).toEqual(before.all());
    await after.set('bt0o1', undefined);
    await after.keepOnly(new Set(['bt0o1']));
    expect(open().all()).toEqual([]);
  });

  it('are not taken for gone where what is known of them can not be read', () => {
    writeFileSync(file, '{"bt0o1":');
    expect(open).toThrow(SyntaxError);
  });

  it('follow names, and keep what was good a while ago', async () => {
    const walls = open();
    await walls.set('bt0o1', listed);
    const version = walls.version();
    expect(await walls.refresh()).toBe(false);
    answers = ['203.0.113.8'];
    expect(await walls.refresh()).toBe(true);
    expect(walls.version()).toBeGreaterThan(version);
    expect(rulesOf(walls)).toEqual([
      '-d 203.0.113.7/32 -p tcp -m tcp --dport 80 -j RETURN',
      '-d 203.0.113.8/32 -p tcp -m tcp --dport 80 -j RETURN',
      '-j REJECT',
    ]);
  });

  it('stay as they are while nobody answers', async () => {
    const walls = open();
    await walls.set('bt0o1', listed);
    const before = rulesOf(walls);
    answers = null;
    expect(await walls.refresh()).toBe(false);
    expect(rulesOf(walls)).toEqual(before);
  });

  it('let nobody through before a name was ever answered, nor to an address that is none', async () => {
    const walls = open();
    answers = null;
    await walls.set('bt0o1', listed);
    expect(rulesOf(walls)).toEqual(['-j REJECT']);
    answers = ['::1', '0.0.0.0/0', 'elsewhere'];
    await walls.refresh();
    expect(rulesOf(walls)).toEqual(['-j REJECT']);
  });
});
