import { describe, expect, inject, it } from 'vitest';
import { freePort } from '#embedded';
import { checkNats } from './check-nats.ts';

describe('a NATS of one’s own', () => {
  it('is taken when it answers and has JetStream', async () => {
    await expect(checkNats(inject('natsUrl'))).resolves.toBeUndefined();
  });

  it('is taken when one server of several answers', async () => {
    const dead = `nats://user:pass@127.0.0.1:${await freePort()}`;
    await expect(checkNats(`${dead},${inject('natsUrl')}`)).resolves.toBeUndefined();
  });

  it('is refused with one sentence when it does not answer', async () => {
    const port = await freePort();
    await expect(checkNats(`nats://127.0.0.1:${port}`)).rejects.toThrow(`ECONNREFUSED 127.0.0.1:${port}`);
  });
});
