import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { epochMs, sessionId } from '#kernel';
import { fileTerminalRecords } from './file-terminal-records.ts';

const folders: string[] = [];
const newFolder = (): string => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'berth-records-'));
  folders.push(folder);
  return folder;
};
const one = { sessionId: sessionId('tabcdefghijk'), epoch: 1 };
const member = { ...one, member: 1 };

describe('records of terminals', () => {
  afterEach(() => {
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
  });

  it('are there for the next process, each with its run', async () => {
    const folder = newFolder();
    const records = await fileTerminalRecords(folder);
    await records.write(one, { id: 'main', openedAt: epochMs(5) });
    await records.write(one, { id: 'logs', openedAt: epochMs(6) });
    await records.write(member, { id: 'main', openedAt: epochMs(7) });
    await records.forget(one, 'logs');
    const next = await fileTerminalRecords(folder);
    expect(next.of(one)).toEqual([{ id: 'main', openedAt: 5 }]);
    expect(next.of(member)).toEqual([{ id: 'main', openedAt: 7 }]);
    expect(next.count()).toBe(2);
  });

  it('pass over what is none', async () => {
    const folder = newFolder();
    const records = await fileTerminalRecords(folder);
    await records.write(one, { id: 'main', openedAt: epochMs(5) });
    for (const [name, content] of [
      ['cut.json', '{"opene'],
      ['UPPER.json', '{"openedAt":1}'],
      ['main.json.new', '{"openedAt":1}'],
    ] as const)
      writeFileSync(path.join(folder, 'tabcdefghijk-1', name), content);
    writeFileSync(path.join(folder, 'stray'), '');
    expect((await fileTerminalRecords(folder)).of(one)).toEqual([{ id: 'main', openedAt: 5 }]);
  });

  it('go with their runs', async () => {
    const folder = newFolder();
    const records = await fileTerminalRecords(folder);
    await records.write(one, { id: 'main', openedAt: epochMs(5) });
    await records.write(member, { id: 'main', openedAt: epochMs(5) });
    await records.keepOnly(new Set(['tabcdefghijk-1.1']));
    expect([records.of(one).length, records.of(member).length]).toEqual([0, 1]);
    expect((await fileTerminalRecords(folder)).count()).toBe(1);
  });
});
