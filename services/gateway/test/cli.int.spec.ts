import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { RunningService } from '#service-kit';
import { clientOf } from './client.ts';
import { fakeOwners } from './fake-owners.ts';
import { ADMIN_KEY, prepare, untilReady } from './gateway-under-test.ts';
import type { UnderTest } from './gateway-under-test.ts';

/* The command line as a person has it, as a process of its own, against a gateway whose owners are played by the spec. */

let system: UnderTest;
let gateway: RunningService;
let owners: ReturnType<typeof fakeOwners>;
let api: ReturnType<typeof clientOf>;
let folder: string;

beforeAll(async () => {
  system = await prepare();
  gateway = await system.boot();
  await gateway.isUp;
  owners = fakeOwners(system.bus, system.log);
  await owners.joinNode();
  api = clientOf(gateway.url);
  folder = mkdtempSync(path.join(tmpdir(), 'berth-cli-'));
  writeFileSync(path.join(folder, 'train.py'), 'print("hello")\n');
  await untilReady(gateway.url);
});
afterAll(async () => {
  owners.stop();
  await system.stop();
  rmSync(folder, { recursive: true });
});

const MAIN = path.resolve(import.meta.dirname, '../../../cli/src/main.ts');

const berth = (...line: string[]) => {
  const child = spawn(process.execPath, [MAIN, ...line], {
    cwd: folder,
    env: { PATH: process.env['PATH'], BERTH_URL: gateway.url, BERTH_KEY: ADMIN_KEY },
  });
  const said = { out: '', err: '' };
  child.stdout.on('data', (part: Buffer) => void (said.out += part.toString()));
  child.stderr.on('data', (part: Buffer) => void (said.err += part.toString()));
  const ended = new Promise<number | null>((resolve) => void child.once('close', resolve));
  return { said, ended, interrupt: () => child.kill('SIGINT') };
};
const done = async (...line: string[]) => {
  const { said, ended } = berth(...line);
  const exitCode = await ended;
  return { exitCode, ...said };
};
/** The session that a run asked for, as soon as there is one. */
const sessionOf = async (name: string): Promise<string> =>
  vi.waitFor(
    async () => {
      const { body } = await api.get(`/v1/sessions?name=${name}&phase=alive`);
      expect(body.sessions).toHaveLength(1);
      return body.sessions[0].sessionId;
    },
    { timeout: 10_000 },
  );

describe('berth run', () => {
  it('tells the phases, prints what the program prints where it belongs, and ends with its exit code', async () => {
    const run = berth('run', '--gpu', '0.5', '--name', 'first', '--', 'python3', 'train.py');
    const id = await sessionOf('first');
    await vi.waitFor(
      () =>
        expect(run.said.err).toContain('waiting: Needs one GPU; the node has none free. (2nd in the queue)'),
      { timeout: 5000 },
    );
    await owners.place(id);
    await owners.prepare(id);
    await vi.waitFor(() => expect(run.said.err).toContain('getting the image'), { timeout: 5000 });
    await owners.start(id);
    owners.print(id, 'to stdout\n');
    owners.print(id, 'to stderr\n', 'stderr');
    await vi.waitFor(() => expect(run.said.out).toBe('to stdout\n'), { timeout: 5000 });
    await owners.end(id, 7);
    expect(await run.ended).toBe(7);
    expect(run.said.out).toBe('to stdout\n');
    expect(run.said.err.split('\n').filter((line) => !line.startsWith('berth: preparing'))).toEqual([
      expect.stringMatching(/^berth: packing /),
      expect.stringMatching(/^berth: sending 1 file, \d+ B compressed$/),
      expect.stringMatching(/^berth: sent 1 file \(15 B\) of /),
      'berth: asking for a session',
      `berth: session ${id} (first)`,
      'berth: waiting for a place',
      'berth: waiting: Needs one GPU; the node has none free. (2nd in the queue)',
      'berth: placed on n1',
      'berth: running',
      'to stderr',
      expect.stringMatching(/^berth: first \(\w+\) ended with exit code 7 after \d+s$/),
      '',
    ]);
  });

  it('sends the files that the command names, and none that it does not', async () => {
    const run = berth('run', '-q', '--name', 'files', '--', 'python3', 'train.py');
    const id = await sessionOf('files');
    const { bundle } = (await api.get(`/v1/sessions/${id}`)).body;
    const tar = gunzipSync(Buffer.concat(owners.bundles.get(bundle)?.parts ?? []));
    expect(tar.toString('latin1')).toContain('print("hello")');
    const without = berth('run', '-q', '--name', 'no-files', '--', 'python3', '-c', 'print(1)');
    const other = await sessionOf('no-files');
    expect((await api.get(`/v1/sessions/${other}`)).body.bundle).toBeUndefined();
    for (const session of [id, other]) {
      await owners.place(session);
      await owners.start(session);
      await owners.end(session, 0);
    }
    expect([await run.ended, await without.ended]).toEqual([0, 0]);
    expect([run.said, without.said]).toEqual([
      { out: '', err: '' },
      { out: '', err: '' },
    ]);
  });

  it('stops the session on Ctrl-C and ends with 130', async () => {
    const run = berth('run', '--name', 'interrupted', '--', 'sleep', '60');
    const id = await sessionOf('interrupted');
    await owners.place(id);
    await owners.start(id);
    await vi.waitFor(() => expect(run.said.err).toContain('running'), { timeout: 5000 });
    run.interrupt();
    expect(await run.ended).toBe(130);
    expect(run.said.err).toContain(`stopping ${id}`);
    expect((await api.get(`/v1/sessions/${id}`)).body.outcome).toEqual({
      kind: 'cancelled',
      by: 'user:admin',
    });
  });

  it('goes on over a restart of the gateway, with nothing lost and nothing twice', async () => {
    const run = berth('run', '--name', 'survivor', '--', 'work');
    const id = await sessionOf('survivor');
    await owners.place(id);
    await owners.start(id);
    let line = 0;
    const print = (count: number) => {
      for (let n = 0; n < count; n += 1) owners.print(id, `${(line += 1)}\n`);
    };
    print(100);
    await vi.waitFor(() => expect(run.said.out).toContain('100\n'), { timeout: 5000 });
    const { port } = new URL(gateway.url);
    await gateway.stop();
    print(100);
    gateway = await system.boot(Number(port));
    await gateway.isUp;
    print(100);
    await owners.end(id, 0);
    expect(await run.ended).toBe(0);
    expect(run.said.out).toBe(Array.from({ length: 300 }, (_, index) => `${index + 1}\n`).join(''));
    expect(run.said.err).toContain('lost the connection');
  }, 60_000);

  it("fails with 125 and one sentence when it is Berth's fault or the user's", async () => {
    const wrong: [string[], RegExp][] = [
      [
        ['--memory', '17TB', '--', 'x'],
        /^berth: --memory: No node has 17 TB\. \(resources-exceed-every-node\)$/m,
      ],
      [['--memory', '2', '--', 'x'], /did you mean 2GiB\? \(usage\)$/m],
      [['--gpu', '-1', '--', 'x'], /--gpu.* \(usage\)$/m],
      [['--gpu', '1.5', '--', 'x'], /ask for 1 or 2 \(usage\)$/m],
      [['--image', '--privileged', '--', 'x'], /--image: image must be a reference.* \(invalid-request\)$/m],
      [['--name', 'Not A Name', '--', 'x'], /--name: .* \(invalid-request\)$/m],
      [['--nmae', 'x'], /unknown option '--nmae'.*did you mean --name\?/is],
      [['--workdir', '/nowhere', '--', 'x'], /\/nowhere is none \(usage\)$/m],
    ];
    for (const [options, sentence] of wrong) {
      const { exitCode, err, out } = await done('run', ...options);
      expect({ options, exitCode, out, err }).toEqual({
        options,
        exitCode: 125,
        out: '',
        err: expect.stringMatching(sentence),
      });
    }
  }, 60_000);
});

describe('the other commands', () => {
  it('show sessions, nodes, logs and events as text and as JSON', async () => {
    const detached = await done(
      'run',
      '--detach',
      '--gpu',
      '0.25',
      '--name',
      'shown',
      '--no-upload',
      '--',
      'python3',
      'train.py',
    );
    const id = detached.out.trim();
    await owners.place(id);
    await owners.start(id);
    owners.print(id, 'one\n');
    owners.print(id, 'two\n', 'stderr');
    const ps = await done('ps');
    expect(ps.out).toMatch(new RegExp(`^${id} +shown +(placed|running|waiting) +0.25 +1 +2 GiB`, 'm'));
    expect(JSON.parse((await done('ps', '--json')).out)).toMatchObject([{ sessionId: id }]);
    expect((await done('nodes')).out).toContain(`shown (${id}) 0.5`);
    expect(JSON.parse((await done('nodes', '--json')).out)).toMatchObject([{ nodeId: 'n1' }]);
    expect(await done('logs', 'shown')).toEqual({ exitCode: 0, out: 'one\n', err: 'two\n' });
    expect(
      (await done('logs', 'shown', '--json')).out
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line).text),
    ).toEqual(['one\n', 'two\n']);
    expect((await done('show', id.slice(0, 5))).out).toContain('python3 train.py');
    expect(JSON.parse((await done('show', id, '--json')).out).sessionId).toBe(id);
    expect((await done('explain', id)).out).toContain(`${id} is running`);
    expect((await done('stop', id)).out).toBe(`${id}\n`);
    expect((await done('stop', id)).out).toBe(`${id} had ended already\n`);
    expect((await done('ps')).err).toContain('No sessions run or wait');
    expect((await done('ps', '-a')).out).toContain(id);
    const lines = (await done('events', '--from', '0', '--json')).out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.map(({ position }) => position)).toEqual(lines.map((_, index) => index + 1));
    expect((await done('events', '--stream', `session-${id}`, '--from', '0')).out).toMatch(
      /session\.requested[^]*session\.placed[^]*session\.started[^]*session\.stopped/,
    );
    const followed = await done('events', '--follow', '--from', '1', '--limit', '3', '--json');
    expect(followed.out.trim().split('\n')).toHaveLength(3);
  }, 60_000);

  it('hold, release, move and prioritise sessions, and say what can not be', async () => {
    const id = (await done('run', '-d', '--name', 'queued', '--', 'x')).out.trim();
    const over = (await done('run', '-d', '--name', 'over', '--', 'x')).out.trim();
    await done('stop', over);
    expect(await done('hold', 'queued')).toEqual({ exitCode: 0, out: `${id}\n`, err: '' });
    expect((await done('ps')).out).toMatch(new RegExp(`^${id} +queued +held `, 'm'));
    expect((await done('release', id)).exitCode).toBe(0);
    expect((await done('priority', '5', id)).exitCode).toBe(0);
    expect((await done('priority', '--', '-5', id)).exitCode).toBe(0);
    expect((await done('show', id)).out).toMatch(/^priority +-5$/m);
    const [top, bottom] = [await done('first', id, over, 'nobody'), await done('before', id, over)];
    expect(top).toMatchObject({ exitCode: 1, out: `${id}\n` });
    expect(top.err.split('\n')).toEqual([
      'berth: nobody: No session goes by the id or name "nobody". (session-unknown)',
      `berth: ${over}: The session has ended already. (session-ended)`,
      '',
    ]);
    expect(bottom).toMatchObject({ exitCode: 1, out: '' });
    expect(await done('priority', 'high', id)).toMatchObject({
      exitCode: 2,
      err: expect.stringContaining('a priority needs a whole number'),
    });
    expect(JSON.parse((await done('bottom', '--json', id)).out)).toMatchObject({
      done: [{ sessionId: id }],
      notDone: [],
    });
    await done('stop', id);
  }, 60_000);

  it('run, list, show, wait for and stop arrays', async () => {
    const array = (await done('run', '-d', '--name', 'sweep', '--array', '1-3%2', '--', 'x')).out.trim();
    expect(array).toMatch(/^[a-z][a-z0-9]{9}zz$/);
    const { body } = await api.get(`/v1/sessions?array=${array}`);
    const ids: string[] = body.sessions.map(({ sessionId }: { sessionId: string }) => sessionId);
    expect((await done('ps', '--array', 'sweep')).out).toMatch(
      new RegExp(`^${ids[0]} +sweep-3 +waiting .* ${array} `, 'm'),
    );
    expect((await done('show', 'sweep')).out).toMatch(/^state +3 waiting$/m);
    const waiting = berth('wait', array);
    const attended = berth('run', '--name', 'attended', '--array', '5-5', '--', 'x');
    for (const [n, id] of ids.entries()) {
      await owners.place(id);
      await owners.start(id);
      await owners.end(id, n);
    }
    expect(await waiting.ended).toBe(1);
    expect(waiting.said.err).toContain(`sweep (${array}) ended: 1 succeeded, 2 failed`);
    expect((await done('show', array)).out).toMatch(/^state +3 ended \(1 succeeded, 2 failed\)$/m);
    const only = await sessionOf('attended-5');
    await owners.place(only);
    await owners.start(only);
    await owners.end(only, 0);
    expect(await attended.ended).toBe(0);
    expect(attended.said.err).toMatch(/array attended \(\w{12}\): 1 session\n[^]*ended: 1 succeeded\n$/);
    await done('run', '-d', '--name', 'doomed', '--array', '1-2', '--', 'x');
    const stopped = await done('stop', 'doomed');
    expect(stopped).toMatchObject({ exitCode: 0, out: expect.stringMatching(/^(\w{12}\n){2}$/) });
    expect((await done('wait', 'doomed', ids[2] ?? '')).exitCode).toBe(1);
    expect((await done('wait', ids[2] ?? '')).exitCode).toBe(2);
    expect(await done('stop', 'nobody')).toMatchObject({
      exitCode: 1,
      err: expect.stringContaining('(session-unknown)'),
    });
    expect(await done('run', '--array', '5-1', '--', 'x')).toMatchObject({
      exitCode: 125,
      err: expect.stringContaining('--array: last must not be less than first'),
    });
  }, 90_000);

  it('make and revoke keys', async () => {
    const { out, err } = await done(
      'keys',
      'create',
      'of a spec',
      '--role',
      'viewer',
      '--user',
      'vic',
      '--expires',
      '1d',
    );
    expect(out).toMatch(/^berth_k\w{11}_[\w-]{43}\n$/);
    const id = /The key (k\w{11})/.exec(err)?.[1] ?? '';
    expect((await clientOf(gateway.url, out.trim()).get('/v1/me')).body).toMatchObject({
      userId: 'vic',
      role: 'viewer',
    });
    expect((await done('keys', 'list')).out).toMatch(
      new RegExp(`^${id} +vic +viewer +default +good for `, 'm'),
    );
    expect((await done('keys', 'revoke', id)).exitCode).toBe(0);
    expect((await clientOf(gateway.url, out.trim()).get('/v1/me')).status).toBe(401);
  });

  it('keep a key by login, for this user alone', async () => {
    const home = mkdtempSync(path.join(tmpdir(), 'berth-home-'));
    const env = { PATH: process.env['PATH'], HOME: home, BERTH_STATE: path.join(home, 'nowhere') };
    const login = async (key: string) => {
      const child = spawn(process.execPath, [MAIN, 'login', `${gateway.url}/`], { env });
      child.stdin.end(`${key}\n`);
      return new Promise<number | null>((resolve) => void child.once('close', resolve));
    };
    expect(await login('wrong')).toBe(1);
    expect(existsSync(path.join(home, '.config/berth/context.json'))).toBe(false);
    expect(await login(ADMIN_KEY)).toBe(0);
    const file = path.join(home, '.config/berth/context.json');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ url: gateway.url, key: ADMIN_KEY });
    rmSync(home, { recursive: true });
  });

  it('say in one sentence what is wrong', async () => {
    expect(await done('pss')).toMatchObject({
      exitCode: 2,
      err: expect.stringMatching(/unknown command 'pss'.*Did you mean ps\?/s),
    });
    expect(await done('show', 'nosuchthing')).toMatchObject({
      exitCode: 1,
      err: expect.stringContaining('(session-unknown)'),
    });
    expect(await done('events', '--type', 'Nonsense')).toMatchObject({
      exitCode: 1,
      err: expect.stringContaining('(invalid-request)'),
    });
    expect(await done('--version')).toMatchObject({ exitCode: 0, out: '0.1.0\n' });
    expect(await done()).toMatchObject({ exitCode: 2, err: expect.stringContaining('Usage: berth') });
    expect((await done('--help')).out).toContain('berth run --gpu 0.5');
  });
});
