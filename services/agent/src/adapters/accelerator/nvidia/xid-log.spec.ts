import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openXidLog, parseXid, type XidLog } from './xid-log.ts';

const line = (place: string, xid: number): string =>
  `4,1842,93311222,-;NVRM: Xid (PCI:${place}): ${xid}, pid=1234, name=python3, something\n`;

describe('a fault in the log of the kernel', () => {
  it.each([
    [line('0000:4a:00', 79), { pciAddress: '0000:4a:00.0', number: 79 }],
    [
      '[  123.4] NVRM: Xid (PCI:0000:CB:00): 119, Timeout after 6s',
      { pciAddress: '0000:cb:00.0', number: 119 },
    ],
    ['NVRM: Xid (PCI:00010000:e1:00.0): 48, DBE', { pciAddress: '10000:e1:00.0', number: 48 }],
    // The fault of a program, not of the GPU.
    [line('0000:4a:00', 31), null],
    [line('0000:4a:00', 13), null],
    ['6,1,1,-;NVRM: loading NVIDIA UNIX x86_64 Kernel Module', null],
    ['', null],
  ])('in %j is %j', (text, xid) => expect(parseXid(text)).toEqual(xid));
});

describe('the log of the kernel', () => {
  let folder: string;
  let file: string;
  let log: XidLog;
  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'berth-kmsg-'));
    file = path.join(folder, 'kmsg');
    writeFileSync(file, line('0000:4a:00', 79));
    log = openXidLog(file);
  });
  afterEach(() => {
    log.close();
    rmSync(folder, { recursive: true });
  });

  it('says nothing of what was before', () => expect(log.faults().size).toBe(0));

  it('says what comes, and the last of each GPU', () => {
    appendFileSync(file, line('0000:4a:00', 63) + line('0000:4b:00', 13) + line('0000:4c:00', 94));
    appendFileSync(file, line('0000:4a:00', 74));
    expect([...log.faults()]).toEqual([
      ['0000:4a:00.0', 74],
      ['0000:4c:00.0', 94],
    ]);
  });

  it('waits for the end of a line', () => {
    const whole = line('0000:4a:00', 79);
    appendFileSync(file, whole.slice(0, 40));
    expect(log.faults().size).toBe(0);
    appendFileSync(file, whole.slice(40));
    expect(log.faults().get('0000:4a:00.0')).toBe(79);
  });

  it('forgets what somebody has mended', () => {
    appendFileSync(file, line('0000:4a:00', 79));
    log.forget();
    expect(log.faults().size).toBe(0);
  });

  it('is empty for who may not read it', () => {
    const none = openXidLog(path.join(folder, 'no-such'));
    expect(none.faults().size).toBe(0);
    none.close();
  });
});
