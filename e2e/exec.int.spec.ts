import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import { runTool } from '../services/agent/src/adapters/images/run-tool.ts';
import { clientOf } from '../services/gateway/test/client.ts';
import { ADMIN_KEY } from '../services/gateway/test/gateway-under-test.ts';
import { type EnteredSession, enteredSession } from './entered-session.ts';

const MAIN = path.resolve(import.meta.dirname, '../cli/src/main.ts');
const fault = await runTool('bwrap', ['--version']).then(({ exitCode }) =>
  exitCode === 0 ? '' : ' (skipped: bubblewrap is not installed)',
);

describe.skipIf(fault !== '')(`berth exec and berth cp, into a sandbox${fault}`, { timeout: 60_000 }, () => {
  let entered: EnteredSession;
  let here: string;
  beforeAll(async () => {
    entered = await enteredSession();
    here = path.join(entered.folder, 'here');
    mkdirSync(here);
  }, 300_000);
  afterAll(() => entered.stop());

  const berth = (words: readonly string[], input?: string | Uint8Array, key = ADMIN_KEY) => {
    const child = spawn(process.execPath, [MAIN, ...words], {
      cwd: here,
      env: { PATH: process.env['PATH'], BERTH_URL: entered.gateway.url, BERTH_KEY: key },
    });
    const out: Buffer[] = [];
    let err = '';
    child.stdout.on('data', (bytes: Buffer) => out.push(bytes));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
    child.stdin.on('error', () => undefined);
    if (input !== undefined) child.stdin.end(input);
    const ended = once(child, 'close').then(() => child.exitCode);
    return { child, ended, out: () => Buffer.concat(out), err: () => err };
  };
  const done = async (words: readonly string[], input?: string | Uint8Array, key?: string) => {
    const run = berth(words, input, key);
    const exitCode = await run.ended;
    return { exitCode, out: run.out().toString(), err: run.err(), bytes: run.out() };
  };
  const inside = async (script: string): Promise<string> =>
    (await done(['exec', 'entered', '--', 'sh', '-c', script])).out.trim();

  it('gives back what the program prints where it belongs, and its exit code', async () => {
    const run = await done(['exec', 'entered', '--', 'sh', '-c', 'echo out; echo err >&2; exit 9']);
    expect(run).toMatchObject({ exitCode: 9, out: 'out\n', err: 'err\n' });
  });

  it('passes variables, a folder, and input from a pipe to its end', async () => {
    const script = 'echo "$A $PWD $(id -u)"; wc -c';
    const words = ['exec', '-i', '-w', '/tmp', '-e', 'A=one two', 'entered', '--', 'sh', '-c', script];
    expect((await done(words, 'x'.repeat(300_000))).out).toBe('one two /tmp 1000\n300000\n');
  });

  it('gives megabytes byte by byte, both ways', async () => {
    const bytes = randomBytes(5_000_000);
    const run = await done(['exec', '-i', 'entered', '--', 'cat'], bytes);
    expect(run.bytes.equals(bytes)).toBe(true);
  });

  it('gives a terminal where one is wanted', async () => {
    const run = await done(['exec', '-t', 'entered', '--', 'sh', '-c', 'tty; stty size']);
    expect(run.out).toMatch(/^\/dev\/pts\/\d+\r\n24 80\r\n$/);
  });

  it('passes Ctrl-C on to the program, which decides', async () => {
    const script = 'trap "echo caught; exit 4" INT; echo ready; while :; do sleep 0.05; done';
    const run = berth(['exec', 'entered', '--', 'sh', '-c', script]);
    await vi.waitFor(() => expect(run.out().toString()).toContain('ready'), { timeout: 10_000 });
    run.child.kill('SIGINT');
    expect(await run.ended).toBe(4);
    expect(run.out().toString()).toContain('caught');
  });

  it('ends the program when the command is killed', async () => {
    const run = berth(['exec', 'entered', '--', 'sh', '-c', 'echo ready; exec sleep 4321']);
    await vi.waitFor(() => expect(run.out().toString()).toContain('ready'), { timeout: 10_000 });
    run.child.kill('SIGKILL');
    await vi.waitFor(async () => expect(await inside('pgrep -fc "[s]leep 4321"')).toBe('0'), {
      timeout: 10_000,
    });
  });

  it('says in one sentence why not', async () => {
    expect(await done(['exec', 'nobody', '--', 'true'])).toMatchObject({
      exitCode: 125,
      err: expect.stringMatching(/\(session-unknown\)\n$/),
    });
    expect(await done(['exec', 'entered', '--', 'no-such-program'])).toMatchObject({
      exitCode: 127,
      err: expect.stringContaining('no-such-program'),
    });
    expect(await done(['exec', '-w', 'not/full', 'entered', '--', 'true'])).toMatchObject({
      exitCode: 125,
      err: expect.stringMatching(/folder must be a full path.*\(invalid-request\)\n$/),
    });
  });

  it('is closed to who may only look, and to others of the project', async () => {
    const api = clientOf(entered.gateway.url);
    for (const role of ['viewer', 'member']) {
      const made = await api.post('/v1/keys', { label: role, role, userId: 'somebody' });
      const run = await done(['exec', 'entered', '--', 'true'], undefined, made.body.key);
      expect(run).toMatchObject({ exitCode: 125, err: expect.stringMatching(/\(forbidden\)\n$/) });
    }
  });

  it('answers a plain request, and one without a key, as any route does', async () => {
    const plain = await clientOf(entered.gateway.url).get('/v1/sessions/entered/exec');
    expect([plain.status, plain.body.code]).toEqual([426, 'upgrade-required']);
    const socket = new WebSocket(`${entered.gateway.url.replace('http', 'ws')}/v1/sessions/entered/exec`);
    socket.on('error', () => undefined);
    const [, answer] = await once(socket, 'unexpected-response');
    expect(answer.statusCode).toBe(401);
  });

  it('copies a file and a folder in and out, as they were', async () => {
    const file = randomBytes(3_000_000);
    mkdirSync(path.join(here, 'data/deep/empty'), { recursive: true });
    writeFileSync(path.join(here, 'data/deep/file.bin'), file);
    writeFileSync(path.join(here, 'data/run.sh'), 'echo hi\n', { mode: 0o755 });
    symlinkSync('deep/file.bin', path.join(here, 'data/link'));
    expect(await done(['cp', 'data', 'entered:'])).toMatchObject({ exitCode: 0, err: '' });
    expect(await inside('cd /work/data && sh run.sh; wc -c < link; stat -c "%a %u" run.sh; ls deep')).toBe(
      'hi\n3000000\n755 1000\nempty\nfile.bin',
    );
    expect(await done(['cp', 'entered:/work/data', 'back'])).toMatchObject({ exitCode: 0, err: '' });
    expect(readFileSync(path.join(here, 'back/deep/file.bin')).equals(file)).toBe(true);
    expect(readlinkSync(path.join(here, 'back/link'))).toBe('deep/file.bin');
    expect(lstatSync(path.join(here, 'back/run.sh')).mode & 0o777).toBe(0o755);
    expect(readdirSync(path.join(here, 'back/deep/empty'))).toEqual([]);
    await done(['cp', 'entered:data/run.sh', 'renamed.sh']);
    expect(readFileSync(path.join(here, 'renamed.sh'), 'utf8')).toBe('echo hi\n');
    await done(['cp', 'renamed.sh', 'entered:/tmp/other.sh']);
    expect(await inside('cat /tmp/other.sh')).toBe('echo hi');
  });

  it('says which path is not there', async () => {
    const missing = await done(['cp', 'entered:/work/nothing', '.']);
    expect(missing).toMatchObject({ exitCode: 1, err: expect.stringMatching(/nothing.*No such file/) });
    expect(await done(['cp', 'nothing', 'entered:'])).toMatchObject({ exitCode: 1 });
    const closed = await done(['cp', 'renamed.sh', 'entered:/usr/x']);
    expect(closed).toMatchObject({ exitCode: 1, err: expect.stringContaining('Read-only') });
  });

  it('never writes outside of where it copies to, whatever the session sends', async () => {
    const trap = path.join(entered.folder, 'trap');
    const tar = (entries: string): string =>
      [
        'import tarfile, io, sys',
        "t = tarfile.open(fileobj=sys.stdout.buffer, mode='w|')",
        'def f(name, data=b"evil"):',
        '    i = tarfile.TarInfo(name); i.size = len(data); t.addfile(i, io.BytesIO(data))',
        'def l(name, to, kind=tarfile.SYMTYPE):',
        '    i = tarfile.TarInfo(name); i.type = kind; i.linkname = to; t.addfile(i)',
        entries,
        't.close()',
      ].join('\n');
    // What a session can answer to whoever copies out of it.
    const evil = [
      'f("../trap")',
      `f("${trap}")`,
      'f("x/../../trap")',
      `l("out", "${entered.folder}"); f("out/trap")`,
      'l("up", ".."); f("up/trap")',
      `l("hard", "${trap}", tarfile.LNKTYPE); f("hard")`,
    ];
    for (const [index, entries] of evil.entries()) {
      writeFileSync(path.join(entered.workFolder, `evil-${index}.py`), tar(entries));
      const target = path.join(here, `safe-${index}`);
      mkdirSync(target);
      symlinkSync(entered.folder, path.join(target, 'was-here'));
      await unpackedBy(`evil-${index}.py`, target);
      expect(existsSync(trap), entries).toBe(false);
      expect(readdirSync(entered.folder).includes('trap'), entries).toBe(false);
    }
  });

  /** The archive that a script of the session writes, unpacked as `berth cp` does. */
  const unpackedBy = async (script: string, target: string): Promise<void> => {
    const { unpackTar } = await import('../cli/src/streams/unpack-tar.ts');
    const child = spawn('python3', [path.join(entered.workFolder, script)], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    await unpackTar(
      child.stdout,
      target,
      (first) => first,
      () => undefined,
    ).catch(() => undefined);
  };
});
