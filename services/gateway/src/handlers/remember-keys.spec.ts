import { describe, expect, it } from 'vitest';
import { epochMs, keyId, projectId, streamName, userId } from '#kernel';
import type { Clock } from '#kernel';
import type { KeySecrets, KnownKey } from '../ports/keys.ts';
import { rememberKeys } from './remember-keys.ts';

const LAPTOP = keyId('laptop');
const known: KnownKey = {
  sha256: new Uint8Array(32),
  view: {
    keyId: LAPTOP,
    userId: userId('ada'),
    role: 'member',
    label: 'laptop',
    projectId: projectId('vision'),
    issuedAt: epochMs(0),
    expiresAt: null,
    revokedAt: null,
  },
};

const keys = (found: KnownKey | undefined = known) => {
  let asked = 0;
  let now = 10_000_000;
  const clock: Clock = { now: () => epochMs(now) };
  const secrets: KeySecrets = {
    find: async () => {
      asked += 1;
      return found;
    },
    put: async () => undefined,
    use: async () => undefined,
    forget: async () => undefined,
  };
  return {
    ...rememberKeys(secrets, clock),
    asked: () => asked,
    pass: (ms: number) => (now += ms),
  };
};

describe('a key that was found', () => {
  it('is known for a moment, and then asked for again', async () => {
    const { secrets, asked, pass } = keys();
    for (let n = 0; n < 100; n += 1) expect(await secrets.find(LAPTOP)).toBe(known);
    expect(asked()).toBe(1);
    pass(250);
    await secrets.find(LAPTOP);
    expect(asked()).toBe(2);
  });

  it('is good for no longer when the clock is put back', async () => {
    const { secrets, asked, pass } = keys();
    await secrets.find(LAPTOP);
    pass(-3_600_000);
    await secrets.find(LAPTOP);
    expect(asked()).toBe(2);
  });

  it.each(['key-laptop', 'user-ada'])(
    'is asked for each time for a while after something of %s was heard',
    async (stream) => {
      const { secrets, heard, asked, pass } = keys();
      await secrets.find(LAPTOP);
      heard([streamName(stream)]);
      await secrets.find(LAPTOP);
      await secrets.find(LAPTOP);
      expect(asked()).toBe(3);
      pass(250);
      await secrets.find(LAPTOP);
      await secrets.find(LAPTOP);
      expect(asked()).toBe(4);
    },
  );

  it('stays known whatever is heard of others', async () => {
    const { secrets, heard, asked } = keys();
    await secrets.find(LAPTOP);
    heard(['key-phone', 'user-eve', 'session-abcdefghijkl'].map(streamName));
    await secrets.find(LAPTOP);
    expect(asked()).toBe(1);
  });

  it('is not kept when something was heard while it was asked for', async () => {
    const { secrets, heard, asked } = keys();
    const asking = secrets.find(LAPTOP);
    heard([streamName('key-laptop')]);
    await asking;
    await secrets.find(LAPTOP);
    expect(asked()).toBe(2);
  });

  it('is forgotten with its hash', async () => {
    const { secrets, asked } = keys();
    await secrets.find(LAPTOP);
    await secrets.forget(LAPTOP);
    await secrets.find(LAPTOP);
    expect(asked()).toBe(2);
  });
});

it.each([undefined, { sha256: new Uint8Array(32) }])(
  'a key that no view shows is asked for each time',
  async (found) => {
    let asked = 0;
    const { secrets } = rememberKeys(
      {
        find: async () => {
          asked += 1;
          return found;
        },
        put: async () => undefined,
        use: async () => undefined,
        forget: async () => undefined,
      },
      { now: () => epochMs(0) },
    );
    await secrets.find(LAPTOP);
    await secrets.find(LAPTOP);
    expect(asked).toBe(2);
  },
);
