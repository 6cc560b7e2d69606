import { describe, expect, it } from 'vitest';
import { accept, epochMs, keyId, later, refuse, sessionId, userId } from '#kernel';
import type { EpochMs } from '#kernel';
import type { AppGrant, AppSecrets } from '../ports/app-secrets.ts';
import { appPasses } from './app-passes.ts';
import type { AppRight } from './app-rights.ts';

const GRANT: AppGrant = {
  sessionId: sessionId('a1b2c3d4e5f6'),
  app: 'jupyterlab',
  userId: userId('ada'),
  keyId: keyId('k1'),
};
const PLACE = { sessionId: GRANT.sessionId, app: GRANT.app };

const memorySecrets = (seed: number): AppSecrets => {
  const codes = new Map<string, AppGrant>();
  const nameOf = (hash: Uint8Array): string => Buffer.from(hash).toString('hex');
  return {
    signingKey: () => Promise.resolve(new Uint8Array(32).fill(seed)),
    putCode: (hash, grant) => Promise.resolve(void codes.set(nameOf(hash), grant)),
    takeCode: (hash) => {
      const grant = codes.get(nameOf(hash));
      codes.delete(nameOf(hash));
      return Promise.resolve(grant);
    },
  };
};

type Rights = { right: AppRight | null };
const passesAt = (time: { now: EpochMs }, seed = 7, held: Rights = { right: 'owner' }) =>
  appPasses({
    secrets: memorySecrets(seed),
    rights: {
      still: () =>
        Promise.resolve(
          held.right === null ? refuse({ code: 'forbidden', message: 'no' }) : accept(held.right),
        ),
    },
    clock: { now: () => time.now },
  });

describe('a code for an app', () => {
  it('brings a pass once, and only for that app', async () => {
    const passes = passesAt({ now: epochMs(1_000_000) });
    const { code } = await passes.issueCode(GRANT);
    const text = await passes.redeem(code, PLACE);
    expect(await passes.read(text ?? '', PLACE)).toMatchObject(GRANT);
    expect(await passes.redeem(code, PLACE)).toBeUndefined();
    const other = await passes.issueCode(GRANT);
    expect(await passes.redeem(other.code, { ...PLACE, app: 'vscode' })).toBeUndefined();
    expect(await passes.redeem('nothing', PLACE)).toBeUndefined();
  });
});

describe('a pass', () => {
  const passOf = async (passes: ReturnType<typeof passesAt>): Promise<string> =>
    (await passes.redeem((await passes.issueCode(GRANT)).code, PLACE)) ?? '';

  it('is good for one app of one session, and not when it was changed or signed by another', async () => {
    const time = { now: epochMs(1_000_000) };
    const passes = passesAt(time);
    const text = await passOf(passes);
    expect(await passes.read(text, { ...PLACE, sessionId: sessionId('b1b2c3d4e5f6') })).toBeUndefined();
    expect(await passes.read(text, { ...PLACE, app: '8888' })).toBeUndefined();
    const [payload = '', signed = ''] = text.split('.');
    const forged = Buffer.from(payload, 'base64url').toString().replace('ada', 'eve');
    expect(
      await passes.read(`${Buffer.from(forged).toString('base64url')}.${signed}`, PLACE),
    ).toBeUndefined();
    expect(await passesAt(time, 8).read(text, PLACE)).toBeUndefined();
    for (const broken of ['', '.', `${payload}.`, `.${signed}`, 'a'.repeat(3000)])
      expect(await passes.read(broken, PLACE)).toBeUndefined();
  });

  it('ends after an hour, and is looked at again after five minutes', async () => {
    const time = { now: epochMs(1_000_000) };
    const held: Rights = { right: 'owner' };
    const passes = passesAt(time, 7, held);
    const text = await passOf(passes);
    const fresh = await passes.read(text, PLACE);
    expect(fresh !== undefined && passes.isStale(fresh)).toBe(false);
    time.now = later(time.now, 300_000);
    expect(fresh !== undefined && passes.isStale(fresh)).toBe(true);
    held.right = null;
    expect(fresh !== undefined && (await passes.renew(fresh))).toBeUndefined();
    time.now = later(time.now, 3_300_000);
    expect(await passes.read(text, PLACE)).toBeUndefined();
  });

  it('of a guest is looked at again after three seconds', async () => {
    const time = { now: epochMs(1_000_000) };
    const passes = passesAt(time, 7, { right: 'guest' });
    const pass = await passes.read(await passOf(passes), PLACE);
    expect(pass).toMatchObject({ right: 'guest' });
    time.now = later(time.now, 3000);
    expect(pass !== undefined && passes.isStale(pass)).toBe(true);
  });

  it('is given to nobody who lost his right since he got the code', async () => {
    const held: Rights = { right: 'guest' };
    const passes = passesAt({ now: epochMs(1_000_000) }, 7, held);
    const { code } = await passes.issueCode(GRANT);
    held.right = null;
    expect(await passes.redeem(code, PLACE)).toBeUndefined();
  });
});
