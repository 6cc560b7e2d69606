import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Firewall } from '../../ports/firewall.ts';
import { holdName } from '../disk/hold-name.ts';
import { iptablesFirewall } from './iptables-firewall.ts';

const isRoot = process.getuid?.() === 0;
const run = (program: string, ...args: readonly string[]): string =>
  execFileSync(program, args, { encoding: 'utf8', stdio: 'pipe' });
const rulesOf = (mark: string): string =>
  run('iptables-save', '-t', 'filter')
    .split('\n')
    .filter((line) => line.includes(mark))
    .join('\n');

describe.skipIf(!isRoot)(`the firewall (${isRoot ? 'as root' : 'skipped: needs root'})`, () => {
  let mark: string;
  let firewall: Firewall;
  let denied: readonly string[];
  const open = (name: string): Firewall =>
    iptablesFirewall(name, () => Promise.resolve({ resolvers: [], denied }));
  /** Looks again, though it has just looked. */
  const ensured = async (): Promise<string> => {
    vi.spyOn(performance, 'now').mockReturnValueOnce(Number.MAX_VALUE);
    await firewall.ensure();
    return rulesOf(mark);
  };

  beforeEach(() => {
    mark = randomBytes(4).toString('hex');
    denied = ['203.0.113.0/24'];
    firewall = open(mark);
  });
  afterEach(async () => {
    vi.restoreAllMocks();
    await firewall.remove();
  });

  it('is the same however often it is asked for, and by however many processes', async () => {
    await firewall.ensure();
    const before = rulesOf(mark);
    expect(before.match(/-j BERTH-/g)).toHaveLength(2);
    await Promise.all([ensured(), open(mark).ensure(), open(mark).ensure()]);
    expect(rulesOf(mark)).toBe(before);
  });

  it('puts back what somebody has flushed or pushed aside', async () => {
    await firewall.ensure();
    const before = rulesOf(mark);
    run('iptables', '-F', `BERTH-${mark}-HOST`);
    expect(await ensured()).toBe(before);
    run(
      'iptables',
      '-D',
      'INPUT',
      '-i',
      `bt${mark}+`,
      '-m',
      'comment',
      '--comment',
      `berth:${mark}`,
      '-j',
      `BERTH-${mark}-HOST`,
    );
    expect(await ensured()).toBe(before);
    run('iptables', '-I', 'INPUT', '1', '-i', `bt${mark}+`, '-j', 'ACCEPT');
    try {
      expect((await ensured()).split('\n').findLast((line) => line.startsWith('-A INPUT'))).toContain(
        'ACCEPT',
      );
    } finally {
      run('iptables', '-D', 'INPUT', '-i', `bt${mark}+`, '-j', 'ACCEPT');
    }
  });

  it('follows a change of what is denied', async () => {
    await firewall.ensure();
    denied = ['203.0.113.128/25'];
    const rules = await ensured();
    expect(rules).toContain('203.0.113.128/25');
    expect(rules).not.toContain('203.0.113.0/24');
  });

  it('goes without a trace, in IPv6 as well', async () => {
    await firewall.ensure();
    await firewall.remove();
    expect(rulesOf(mark)).toBe('');
    expect(run('ip6tables-save')).not.toContain(mark);
  });

  it('takes away the rules of installations of which nothing is left, and of no others', async () => {
    const [gone, alive] = [randomBytes(4).toString('hex'), randomBytes(4).toString('hex')];
    const bridge = `bt${alive}o1`;
    await open(alive).ensure();
    run('ip', 'link', 'add', bridge, 'type', 'bridge');
    try {
      const orphan = `*filter\n:BERTH-${gone}-HOST - [0:0]\n-I INPUT 1 -i bt${gone}+ -j BERTH-${gone}-HOST\nCOMMIT\n`;
      execFileSync('iptables-restore', ['--noflush'], { input: orphan });
      await firewall.sweep();
      expect(rulesOf(gone)).toBe('');
      expect(rulesOf(alive)).not.toBe('');
    } finally {
      run('ip', 'link', 'delete', bridge);
      await open(alive).remove();
    }
  });

  it('leaves the rules of an agent that lives, though it has no session now', async () => {
    const other = randomBytes(4).toString('hex');
    await open(other).ensure();
    expect(await holdName(`berth-firewall-${other}`)).toBe(true);
    await firewall.sweep();
    expect(rulesOf(other)).not.toBe('');
    await open(other).remove();
  });
});
