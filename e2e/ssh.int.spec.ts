import { type ChildProcess, spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { freePort } from '#embedded';
import { runTool } from '../services/agent/src/adapters/images/run-tool.ts';
import { ADMIN_KEY } from '../services/gateway/test/gateway-under-test.ts';
import { type EnteredSession, enteredSession } from './entered-session.ts';

const MAIN = path.resolve(import.meta.dirname, '../cli/src/main.ts');
const LARGE_BYTES = 100 * 2 ** 20;

const lacks = async (): Promise<string> => {
  if ((await runTool('bwrap', ['--version'])).exitCode !== 0)
    return ' (skipped: bubblewrap is not installed)';
  if ((await runTool('ssh', ['-V'])).exitCode !== 0) return ' (skipped: OpenSSH is not installed)';
  return '';
};
const fault = await lacks();

describe.skipIf(fault !== '')(`OpenSSH into a sandbox${fault}`, { timeout: 120_000 }, () => {
  let entered: EnteredSession;
  let here: string;
  let config: string;
  const env = () => ({
    PATH: process.env['PATH'],
    HOME: here,
    XDG_CONFIG_HOME: path.join(here, '.config'),
    BERTH_URL: entered.gateway.url,
    BERTH_KEY: ADMIN_KEY,
  });
  const finished = async (child: ChildProcess, input?: string) => {
    let [out, err] = ['', ''];
    child.stdout?.setEncoding('utf8').on('data', (text: string) => (out += text));
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (err += text));
    child.stdin?.on('error', () => undefined).end(input);
    await once(child, 'close');
    return { exitCode: child.exitCode, out, err };
  };
  const start = (program: string, words: readonly string[]): ChildProcess =>
    spawn(program, words, { cwd: here, env: env(), stdio: 'pipe' });
  const berth = (...words: readonly string[]) => finished(start(process.execPath, [MAIN, ...words]));
  const ssh = (...words: readonly string[]) =>
    finished(start('ssh', ['-F', config, 'berth-entered', ...words]));

  beforeAll(async () => {
    entered = await enteredSession(
      ['python3', '-m', 'http.server', '--bind', '127.0.0.1', '--directory', '/work', '8000'],
      { GPU_OF_MINE: 'two words' },
    );
    here = path.join(entered.folder, 'here');
    mkdirSync(here);
    config = path.join(here, 'ssh-config');
    const printed = await berth('ssh', '--config', 'entered');
    expect(printed.err).toBe('');
    writeFileSync(config, printed.out);
  }, 300_000);
  afterAll(() => entered.stop());

  it('runs a command as the session, with its variables, and passes the exit code on', async () => {
    const script = 'echo "$(id -un) $GPU_OF_MINE"; echo told >&2; exit 7';
    expect(await ssh(script)).toEqual({ exitCode: 7, out: 'berth two words\n', err: 'told\n' });
    expect(await berth('ssh', 'entered', '--', 'exit 9')).toMatchObject({ exitCode: 9 });
  });

  it('gives a terminal', async () => {
    const run = await finished(start('ssh', ['-F', config, '-tt', 'berth-entered', 'tty']));
    expect(run.out).toMatch(/^\/dev\/pts\/\d+\r\n$/);
  });

  it('copies 100 MB by scp there and by sftp back, byte for byte', async () => {
    const bytes = randomBytes(LARGE_BYTES);
    writeFileSync(path.join(here, 'large'), bytes);
    expect(await finished(start('scp', ['-F', config, '-q', 'large', 'berth-entered:/work/large']))).toEqual({
      exitCode: 0,
      out: '',
      err: '',
    });
    const sum = createHash('sha256').update(bytes).digest('hex');
    expect((await ssh('sha256sum /work/large')).out).toBe(`${sum}  /work/large\n`);
    await finished(start('sftp', ['-F', config, '-q', '-b', '-', 'berth-entered']), 'get /work/large back\n');
    expect(readFileSync(path.join(here, 'back')).equals(bytes)).toBe(true);
  });

  it('forwards a port of the session to here', async () => {
    writeFileSync(path.join(entered.workFolder, 'hello'), 'from inside\n');
    const port = await freePort();
    const forward = start('ssh', ['-F', config, '-N', '-L', `${port}:127.0.0.1:8000`, 'berth-entered']);
    try {
      await vi.waitFor(
        async () =>
          expect(await (await fetch(`http://127.0.0.1:${port}/hello`)).text()).toBe('from inside\n'),
        { timeout: 20_000, interval: 200 },
      );
    } finally {
      forward.kill();
    }
  });

  it('lets twenty in at once', { timeout: 180_000 }, async () => {
    const all = await Promise.all(Array.from({ length: 20 }, (_none, index) => ssh(`echo ${index}`)));
    expect(all).toEqual(all.map((_one, index) => ({ exitCode: 0, out: `${index}\n`, err: '' })));
  });

  it('is closed to another key, and to a host that is another', async () => {
    const other = path.join(here, 'other');
    await finished(start('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', other]));
    const stranger = ['-F', config, '-i', other, '-o', `IdentityFile=${other}`, 'berth-entered', 'true'];
    const twice = readFileSync(config, 'utf8').replace(/^ *IdentityFile .*\n/m, '');
    writeFileSync(config, twice);
    const refused = await finished(start('ssh', stranger));
    expect(refused).toMatchObject({ exitCode: 255, err: expect.stringContaining('Permission denied') });
  });

  it('says so where the image has no sshd, or the session is not', async () => {
    expect(await berth('ssh', 'nobody')).toMatchObject({
      exitCode: 255,
      err: expect.stringContaining('(session-unknown)'),
    });
    expect(await berth('ssh', '--user', 'nobody-here', 'entered', '--', 'true')).toMatchObject({
      exitCode: 255,
    });
  });
});
