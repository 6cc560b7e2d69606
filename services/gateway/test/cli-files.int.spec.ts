import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { PATTERNS } from '#contracts';
import { accept } from '#kernel';
import type { RunningService } from '#service-kit';
import { clientOf } from './client.ts';
import { fakeOwners, serve } from './fake-owners.ts';
import { ADMIN_KEY, prepare, type UnderTest, untilReady } from './gateway-under-test.ts';

/* Sessions as files, completion and contexts: the command line as a process, against a gateway whose owners are played by the spec. */

let system: UnderTest;
let gateway: RunningService;
let owners: ReturnType<typeof fakeOwners>;
let api: ReturnType<typeof clientOf>;
let folder: string;
let stopTrials: () => void;

const MAIN = path.resolve(import.meta.dirname, '../../../cli/src/main.ts');

const berth = async (line: readonly string[], env: Readonly<Record<string, string>> = {}, input = '') => {
  const child = spawn(process.execPath, [MAIN, ...line], {
    cwd: folder,
    env: { PATH: process.env['PATH'], BERTH_URL: gateway.url, BERTH_KEY: ADMIN_KEY, ...env },
  });
  const said = { out: '', err: '' };
  child.stdout.on('data', (part: Buffer) => void (said.out += part.toString()));
  child.stderr.on('data', (part: Buffer) => void (said.err += part.toString()));
  child.stdin.end(input);
  const exitCode = await new Promise<number | null>((resolve) => void child.once('close', resolve));
  return { exitCode, ...said };
};
const write = (name: string, text: string): void => writeFileSync(path.join(folder, name), text);
const alive = async (name: string) => (await api.get(`/v1/sessions?name=${name}&phase=alive`)).body.sessions;

beforeAll(async () => {
  system = await prepare();
  gateway = await system.boot();
  await gateway.isUp;
  owners = fakeOwners(system.bus, system.log);
  await owners.joinNode();
  stopTrials = serve(system.bus, PATTERNS.sessionTry, async () =>
    accept({ outcome: 'starts', parts: [{ nodeId: 'n1', devices: [] }], reason: 'it fits' }),
  );
  api = clientOf(gateway.url);
  folder = mkdtempSync(path.join(tmpdir(), 'berth-cli-files-'));
  await untilReady(gateway.url);
});
afterAll(async () => {
  stopTrials();
  owners.stop();
  await system.stop();
  rmSync(folder, { recursive: true });
});

describe('berth apply', () => {
  it('asks for the sessions of a file, sends their files, and leaves alone what is there already', async () => {
    write(
      'job.yaml',
      'name: first\nimage: python\nworkdir: .\n---\nname: second\nimage: python\nafter: [first]\n',
    );
    const { exitCode, out } = await berth(['apply', '-f', 'job.yaml']);
    expect([exitCode, out]).toEqual([
      0,
      expect.stringMatching(/^first \(\w{12}\) created\nsecond \(\w{12}\) created\n$/),
    ]);
    const [first] = await alive('first');
    expect(first).toMatchObject({
      bundle: expect.any(String),
      resources: { cpuMilli: 1000, memoryBytes: 2 ** 31 },
    });
    expect((await alive('second'))[0]).toMatchObject({ after: [{ sessionId: first.sessionId }] });
    expect((await berth(['apply', '-f', 'job.yaml'])).out).toMatch(
      /^first .* unchanged\nsecond .* unchanged\n$/,
    );
    expect(await alive('first')).toHaveLength(1);
  });

  it('is the same for the same key, and follows to the exit code of the program', async () => {
    const wish = 'image: python\ncommand: [work]\n';
    const asked = await berth(['apply', '-f', '-', '--key', 'k', '--json'], {}, wish);
    expect(asked).toMatchObject({ exitCode: 0, err: '' });
    const once = JSON.parse(asked.out);
    const { sessionId } = once[0].session;
    const following = berth(['apply', '-f', '-', '--key', 'k', '--follow'], {}, wish);
    await owners.place(sessionId);
    await owners.start(sessionId);
    owners.print(sessionId, 'printed\n');
    await owners.end(sessionId, 3);
    const { exitCode, out } = await following;
    expect([exitCode, out]).toEqual([3, `${sessionId} created\nprinted\n`]);
  });

  it('says where it is wrong, by itself and as the server finds it, before anything is asked for', async () => {
    write('bad.yaml', 'name: fine\nimage: python\n---\nname: worse\nimage: python\nresources:\n  gpu: 1.5\n');
    const refused = await berth(['apply', '-f', 'bad.yaml']);
    expect([refused.exitCode, refused.out]).toEqual([1, '']);
    expect(refused.err).toMatch(/^bad\.yaml:7:3: .*\(gpu-fraction-invalid\)\n$/);
    write('typo.yaml', 'image: python\ncomand: [true]\n');
    expect((await berth(['apply', '-f', 'typo.yaml'])).err).toMatch(
      /^typo\.yaml:2:1: .*comand.*\(unknown-field\)\n$/,
    );
    write('broken.yaml', 'image: [python\n');
    const broken = await berth(['apply', '-f', 'broken.yaml', '--json']);
    expect(JSON.parse(broken.out)).toMatchObject({ faults: [{ file: 'broken.yaml', code: 'invalid-yaml' }] });
    expect(await alive('fine')).toEqual([]);
    expect((await berth(['apply', '-f', 'none.yaml'])).err).toContain('none.yaml is not there');
  });

  it('asks for nothing when it is a trial, and prints its schema', async () => {
    write('trial.yaml', 'name: trial\nimage: python\n');
    const { exitCode, out } = await berth(['apply', '-f', 'trial.yaml', '--dry-run']);
    expect([exitCode, out]).toEqual([0, expect.stringMatching(/^trial: [\s\S]*n1/)]);
    expect(await alive('trial')).toEqual([]);
    expect(JSON.parse((await berth(['apply', '--schema'])).out)).toMatchObject({ required: ['image'] });
  });
});

describe('lists', () => {
  it('are written in the form that is asked for', async () => {
    const wish = { image: 'a', name: 'formed', resources: { cpuMilli: 1, memoryBytes: 2 ** 20 } };
    const { sessionId } = (await api.post('/v1/sessions', wish)).body;
    expect((await berth(['ps', '-o', 'name'])).out.split('\n')).toContain(sessionId);
    expect((await berth(['show', 'formed', '-o', 'yaml'])).out).toContain(
      `sessionId: ${sessionId}\nname: formed\n`,
    );
    expect((await berth(['logs', 'fromed'])).err).toContain('Did you mean formed? (session-unknown)');
    expect((await berth(['nodes', '-o', 'name'])).out).toBe('n1\n');
    expect(await berth(['ps', '-o', 'xml'])).toMatchObject({
      exitCode: 2,
      err: expect.stringContaining('wide, json'),
    });
  });

  it('are shown again when they have changed, until Ctrl-C', async () => {
    const child = spawn(process.execPath, [MAIN, 'ps', '--watch', '-o', 'name'], {
      env: { PATH: process.env['PATH'], BERTH_URL: gateway.url, BERTH_KEY: ADMIN_KEY },
    });
    let out = '';
    child.stdout.on('data', (part: Buffer) => void (out += part.toString()));
    await vi.waitFor(() => expect(out).not.toBe(''), { timeout: 10_000 });
    const wish = { image: 'a', resources: { cpuMilli: 1, memoryBytes: 2 ** 20 } };
    const { sessionId } = (await api.post('/v1/sessions', wish)).body;
    await vi.waitFor(() => expect(out.split('\n')).toContain(sessionId), { timeout: 10_000 });
    child.kill('SIGINT');
    expect(await new Promise((resolve) => void child.once('close', resolve))).toBe(0);
  });
});

describe('berth completion', () => {
  it('knows the names of what there is, and is silent when nobody answers', async () => {
    const { sessionId } = (
      await api.post('/v1/sessions', {
        image: 'a',
        name: 'completed',
        resources: { cpuMilli: 1, memoryBytes: 2 ** 20 },
      })
    ).body;
    const { out } = await berth(['__complete', '--', 'logs', '-f', '']);
    expect(out).toContain('completed\twaiting\n');
    expect(out).toContain(`${sessionId}\twaiting\n`);
    const away = await berth(['__complete', '--', 'logs', ''], { BERTH_URL: 'http://127.0.0.1:9' });
    expect(away).toEqual({ exitCode: 0, out: '', err: '' });
  });
});

describe('berth context', () => {
  it('keeps several Berths, for this user alone, and speaks to the one in use', async () => {
    const home = { BERTH_URL: '', BERTH_KEY: '', XDG_CONFIG_HOME: path.join(folder, 'config') };
    const file = path.join(folder, 'config/berth/context.json');
    for (const name of ['lab', 'other'])
      expect((await berth(['login', gateway.url, '--name', name], home, `${ADMIN_KEY}\n`)).exitCode).toBe(0);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect((await berth(['context', 'list', '--json'], home)).out).toContain('"name":"other"');
    expect((await berth(['context', 'use', 'lab'], home)).out).toContain('lab (http://127.0.0.1');
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({
      name: 'lab',
      url: gateway.url,
      key: ADMIN_KEY,
    });
    expect((await berth(['context', 'ls'], home)).out).toMatch(/^ +NAME +ADDRESS\n\* +lab .*\n +other /);
    expect((await berth(['context', 'rm', 'lab'], home)).exitCode).toBe(0);
    const unknown = await berth(['context', 'use', 'lab'], home);
    expect([unknown.exitCode, unknown.err]).toEqual([1, expect.stringContaining('there are other')]);
    expect((await berth(['whoami'])).out).toContain('admin (admin) at ');
  });
});
