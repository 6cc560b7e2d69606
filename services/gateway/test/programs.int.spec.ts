import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunningService } from '#service-kit';
import { codeAt } from '../src/handlers/sign-in/totp.ts';
import { browserAt, tokenIn } from './browser.ts';
import { clientOf } from './client.ts';
import type { Loose } from './client.ts';
import { prepare, untilReady } from './gateway-under-test.ts';
import type { UnderTest } from './gateway-under-test.ts';

/* How a program without a browser gets a key of its own, and how the command line does it. */
const MAIN = path.resolve(import.meta.dirname, '../../../cli/src/main.ts');
const PASSWORD = 'correct horse battery';

let system: UnderTest;
let gateway: RunningService;
let root: ReturnType<typeof clientOf>;
let stranger: ReturnType<typeof browserAt>;

beforeAll(async () => {
  system = await prepare();
  gateway = await system.boot();
  await gateway.isUp;
  root = clientOf(gateway.url);
  stranger = browserAt(gateway.url);
  await untilReady(gateway.url);
});
afterAll(() => system.stop());

const person = async (userId: string, role = 'member') => {
  await root.post('/v1/users', { userId, projects: [{ projectId: 'vision', role }] });
  const { body } = await root.post(`/v1/users/${userId}/link`, { purpose: 'invitation' });
  const browser = browserAt(gateway.url);
  await browser.post('/v1/sign-in/link', { token: tokenIn(body.url), password: PASSWORD });
  return browser;
};
const asks = async (label = 'berth on lab-7'): Promise<Loose> =>
  (await stranger.send('POST', '/v1/sign-in/programs', { label }, {})).body;
const collect = (secret: string) => stranger.send('POST', '/v1/sign-in/programs/key', { secret }, {});

describe('a program that asks to be let in', () => {
  it('gets a key of its own, of the rights of who let it in, once', async () => {
    const ada = await person('ada');
    const { secret, userCode, url, plainUrl } = await asks();
    expect([url, plainUrl]).toEqual([`${gateway.url}/connect#code=${userCode}`, `${gateway.url}/connect`]);
    expect((await collect(secret)).body).toEqual({ state: 'waiting' });

    const seen = await ada.post('/v1/account/programs/check', { userCode: userCode.toLowerCase() });
    expect(seen.body).toMatchObject({ label: 'berth on lab-7', userCode, address: '127.0.0.1' });
    expect(seen.body.keyExpiresInMs).toBe(90 * 24 * 3_600_000);
    const answered = await ada.post('/v1/account/programs/answer', { userCode, isAllowed: true });
    expect(answered.status).toBe(200);
    expect(JSON.stringify([seen.body, answered.body])).not.toContain(secret);

    const { body } = await collect(secret);
    expect(body).toMatchObject({ state: 'let-in', key: { label: 'berth on lab-7', userId: 'ada' } });
    expect((await clientOf(gateway.url, body.key.key).get('/v1/me')).body).toMatchObject({
      userId: 'ada',
      role: 'member',
      projectId: 'vision',
    });
    expect((await collect(secret)).body).toMatchObject({ code: 'program-code-unknown' });
    const again = await ada.post('/v1/account/programs/answer', { userCode, isAllowed: true });
    expect(again.body).toMatchObject({ code: 'program-code-unknown' });
    const audit = (await root.get('/v1/audit?user=ada')).body.entries;
    expect(audit).toContainEqual(
      expect.objectContaining({ what: 'user.program-answered', from: expect.anything() }),
    );
  });

  it('gets nothing when it is refused, nor when its person may not come in any more', async () => {
    const eve = await person('eve');
    const refused = await asks();
    await eve.post('/v1/account/programs/answer', { userCode: refused.userCode, isAllowed: false });
    expect((await collect(refused.secret)).body).toMatchObject({ status: 403, code: 'program-refused' });

    const late = await asks();
    await eve.post('/v1/account/programs/answer', { userCode: late.userCode, isAllowed: true });
    await root.post('/v1/users/eve/disable');
    expect((await collect(late.secret)).body).toMatchObject({ code: 'account-disabled' });
    expect((await root.get('/v1/keys')).body.keys.filter(({ userId }: Loose) => userId === 'eve')).toEqual(
      [],
    );
  });

  it('is let in by a person at a page of Berth, and neither by a key nor by another site', async () => {
    const kim = await person('kim');
    const { userCode } = await asks();
    const answer = { userCode, isAllowed: true };
    const where = '/v1/account/programs/answer';
    expect((await root.post(where, answer)).status).toBe(403);
    expect((await stranger.post(where, answer)).status).toBe(401);
    expect((await kim.send('POST', where, answer, { 'sec-fetch-site': 'cross-site' })).body).toMatchObject({
      code: 'cross-site',
    });
  });

  it('can’t have its code guessed: thirty tries of a person in a quarter of an hour', async () => {
    const max = await person('max');
    const tries = Array.from({ length: 31 }, () =>
      max.post('/v1/account/programs/check', { userCode: 'BCDF-GHJK' }),
    );
    const codes = (await Promise.all(tries)).map(({ body }) => body.code);
    expect(codes.filter((code) => code === 'rate-limited')).toHaveLength(1);
    expect(new Set(codes)).toEqual(new Set(['program-code-unknown', 'rate-limited']));
  });
});

/** The command line of a person with an empty home. */
const commandLine = () => {
  const home = mkdtempSync(path.join(tmpdir(), 'berth-home-'));
  const env = { PATH: process.env['PATH'], HOME: home, BERTH_STATE: path.join(home, 'nowhere') };
  const file = path.join(home, '.config/berth/context.json');
  return {
    file,
    kept: (): Loose => JSON.parse(readFileSync(file, 'utf8')),
    start: (words: readonly string[], typed = '') => {
      const child = spawn(process.execPath, [MAIN, ...words], { env });
      let [out, err] = ['', ''];
      child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
      child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
      child.stdin.end(typed);
      const ended = new Promise<number | null>((resolve) => void child.once('close', resolve));
      return { ended, out: () => out, err: () => err };
    },
    leave: () => rmSync(home, { recursive: true }),
  };
};

describe('berth login', () => {
  it('waits for a person at a page, and berth logout takes the key back', async () => {
    const pia = await person('pia');
    const cli = commandLine();
    const login = cli.start(['login', gateway.url, '--browser', '--no-open', '--name', 'lab']);
    await expect.poll(login.err, { timeout: 20_000 }).toMatch(/its code is (\S+)/);
    const userCode = /its code is (\S+)/.exec(login.err())?.[1];
    await pia.post('/v1/account/programs/answer', { userCode, isAllowed: true });
    expect(await login.ended, login.err()).toBe(0);
    expect(login.out()).toBe(`Logged in to ${gateway.url} as pia (member)\n`);
    expect(statSync(cli.file).mode & 0o777).toBe(0o600);
    const { key, name, isOwn } = cli.kept();
    expect([name, isOwn]).toEqual(['lab', true]);
    expect(login.out() + login.err()).not.toContain(key);

    const logout = cli.start(['logout']);
    expect(await logout.ended, logout.err()).toBe(0);
    expect(existsSync(cli.file)).toBe(false);
    expect((await clientOf(gateway.url, key).get('/v1/me')).body).toMatchObject({ code: 'key-unknown' });
    cli.leave();
  });

  it('asks for a password and a second factor, and leaves no sign-in behind', async () => {
    const tom = await person('tom');
    const { secret } = (await tom.post('/v1/account/second-factor')).body;
    const bits = [...secret]
      .map((one: string) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(one).toString(2).padStart(5, '0'))
      .join('');
    const bytes = Uint8Array.from(bits.match(/.{8}/g) ?? [], (byte) => Number.parseInt(byte, 2));
    const codeNow = (later: number) => codeAt(bytes, Math.floor(Date.now() / 30_000) + later);
    await tom.put('/v1/account/second-factor', { code: codeNow(0) });

    const cli = commandLine();
    const words = ['login', gateway.url, '--user', 'tom', '--expires', '2d'];
    const wrong = cli.start(words, 'not the password\n');
    expect(await wrong.ended).toBe(1);
    expect(wrong.err()).toContain('(sign-in-failed)');
    const login = cli.start(words, `${PASSWORD}\n000000\n${codeNow(1)}\n`);
    expect(await login.ended, login.err()).toBe(0);
    expect(login.err()).toContain('That code is not right; try again.');
    const me = await clientOf(gateway.url, cli.kept().key).get('/v1/me');
    expect(me.body).toMatchObject({ userId: 'tom', role: 'member', projectId: 'vision' });
    expect((await tom.get('/v1/account/sign-ins')).body.signIns).toHaveLength(1);
    cli.leave();
  });

  it('keeps a key that is brought along, and leaves it good', async () => {
    const { body } = await root.post('/v1/keys', { label: 'ci', role: 'viewer' });
    const cli = commandLine();
    expect(await cli.start(['login', gateway.url], `${body.key}\n`).ended).toBe(0);
    const logout = cli.start(['logout']);
    expect(await logout.ended).toBe(0);
    expect(logout.out()).toContain('stays good');
    expect((await clientOf(gateway.url, body.key).get('/v1/me')).status).toBe(200);
    const nothing = cli.start(['logout']);
    expect([await nothing.ended, nothing.err()]).toEqual([1, expect.stringContaining('not-logged-in')]);
    cli.leave();
  });
});
