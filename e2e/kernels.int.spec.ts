import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { runTool } from '../services/agent/src/adapters/images/run-tool.ts';
import { ADMIN_KEY } from '../services/gateway/test/gateway-under-test.ts';
import { type EnteredSession, enteredSession } from './entered-session.ts';

const MAIN = path.resolve(import.meta.dirname, '../cli/src/main.ts');
const works = (command: string, args: readonly string[]): Promise<boolean> =>
  runTool(command, args).then(({ exitCode }) => exitCode === 0);
const fault = !(await works('bwrap', ['--version']))
  ? ' (skipped: bubblewrap is not installed)'
  : (await works('/usr/bin/python3', ['-c', 'import ipykernel']))
    ? ''
    : ' (skipped: python3-ipykernel is not installed)';

describe.skipIf(fault !== '')(`a kernel in a session${fault}`, { timeout: 120_000 }, () => {
  let entered: EnteredSession;
  beforeAll(async () => {
    entered = await enteredSession(['sleep', '600'], {}, 'host');
  }, 300_000);
  afterAll(() => entered.stop());

  const berth = (words: readonly string[], input?: string) => {
    const child = spawn(process.execPath, [MAIN, 'repl', 'entered', ...words], {
      env: { PATH: process.env['PATH'], BERTH_URL: entered.gateway.url, BERTH_KEY: ADMIN_KEY },
    });
    let [out, err] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
    child.stdin.on('error', () => undefined).end(input);
    const ended = once(child, 'close').then(() => child.exitCode);
    return { child, ended, out: () => out, err: () => err };
  };
  const done = async (words: readonly string[], input?: string) => {
    const run = berth(words, input);
    return { exitCode: await run.ended, out: run.out(), err: run.err() };
  };

  it('keeps what it was told, from one command to the next', async () => {
    expect(await done(['-c', 'x = 41'])).toMatchObject({ exitCode: 0, out: '' });
    expect(await done(['-c', 'print("so:"); x + 1'])).toMatchObject({ exitCode: 0, out: 'so:\n42\n' });
    expect((await done([], 'y = x\nfor n in range(2):\n    print(n)\ny')).out).toBe('0\n1\n41\n');
  });

  it('fails with the error of the code, and goes on', async () => {
    const failed = await done(['-c', '1 / 0']);
    expect(failed).toMatchObject({ exitCode: 1, err: expect.stringContaining('ZeroDivisionError') });
    expect((await done(['-c', 'x'])).out).toBe('41\n');
  });

  it('is interrupted by Ctrl-C, and knows everything after it', async () => {
    const run = berth(['-c', 'import time; print("at it", flush=True); time.sleep(1000)']);
    await vi.waitFor(() => expect(run.out()).toContain('at it'), { timeout: 30_000 });
    run.child.kill('SIGINT');
    expect(await run.ended).toBe(1);
    expect(run.err()).toContain('KeyboardInterrupt');
    expect((await done(['-c', 'x'])).out).toBe('41\n');
  });

  it('outlives whoever spoke to it, in the middle of a word', async () => {
    const run = berth(['-c', 'import time; print("at it", flush=True); time.sleep(3); x = 43']);
    await vi.waitFor(() => expect(run.out()).toContain('at it'), { timeout: 30_000 });
    run.child.kill('SIGKILL');
    await run.ended;
    await vi.waitFor(async () => expect((await done(['-c', 'x'])).out).toBe('43\n'), { timeout: 60_000 });
  });

  it('is another one under another name, and forgets when it is started anew', async () => {
    expect(await done(['--kernel', 'second', '-c', 'x'])).toMatchObject({ exitCode: 1 });
    expect(await done(['--restart', '-c', 'x'])).toMatchObject({
      exitCode: 1,
      err: expect.stringContaining('NameError'),
    });
  });

  it('speaks bash, which skips the rest of what was interrupted', async () => {
    const bash = (words: readonly string[]) => done(['--language', 'bash', '--kernel', 'shell', ...words]);
    expect(await bash(['-c', 'cd /tmp; NAME=berth; echo "in $PWD"'])).toMatchObject({ out: 'in /tmp\n' });
    expect(await bash(['-c', 'echo "$PWD $NAME"; false'])).toMatchObject({
      exitCode: 1,
      out: '/tmp berth\n',
    });
    const run = berth([
      '--language',
      'bash',
      '--kernel',
      'shell',
      '-c',
      'echo at it; sleep 1000; echo after',
    ]);
    await vi.waitFor(() => expect(run.out()).toContain('at it'), { timeout: 30_000 });
    run.child.kill('SIGINT');
    expect(await run.ended).toBe(1);
    expect(run.out()).toBe('at it\n');
  });

  it('gives results as JSON, with all that they can be shown as', async () => {
    const code =
      'class R:\n    def _repr_html_(self): return "<b>r</b>"\n    def __repr__(self): return "r"\nR()';
    const { out } = await done(['--json', '-c', code]);
    const events = out
      .trim()
      .split('\n')
      .map((line): unknown => JSON.parse(line));
    expect(events).toEqual([
      expect.objectContaining({ event: 'display', data: { 'text/plain': 'r', 'text/html': '<b>r</b>' } }),
      expect.objectContaining({ event: 'done', status: 'ok' }),
    ]);
  });

  it('says which languages there are where one is missing', async () => {
    expect(await done(['--language', 'cobol', '--kernel', 'old', '-c', '1'])).toMatchObject({
      exitCode: 1,
      err: expect.stringMatching(/no kernel for cobol; it has: .*bash.*python.*\(kernel-unavailable\)/),
    });
  });
});
