import type { Argon2Parameters } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { argon2Passwords } from './argon2-passwords.ts';

/** Counts what is paid, and lets it be cheap. */
const counted = () => {
  const paid: Omit<Argon2Parameters, 'message' | 'nonce'>[] = [];
  const passwords = argon2Passwords((_algorithm, { message: _message, nonce: _nonce, ...cost }) => {
    paid.push(cost);
    return Promise.resolve(Buffer.alloc(cost.tagLength));
  });
  return { passwords, paid };
};

describe('a password', () => {
  it('costs as much to be refused, whether there is an account or not', async () => {
    const { passwords, paid } = counted();
    const kept = await passwords.hash('correct horse battery staple');
    for (const known of [kept, null, 'no hash at all']) await passwords.verify(known, 'a guess');
    const [first, ...others] = paid;
    expect(paid).toHaveLength(4);
    for (const other of others) expect(other).toEqual(first);
  });

  it('opens what it was kept for, and nothing else does', async () => {
    const passwords = argon2Passwords();
    const kept = await passwords.hash('correct horse battery staple');
    expect(kept).toMatch(/^\$argon2id\$v=19\$m=47104,t=2,p=1\$/);
    expect(await passwords.verify(kept, 'correct horse battery staple')).toBe(true);
    expect(await passwords.verify(kept, 'correct horse battery stable')).toBe(false);
    expect(await passwords.verify(null, 'correct horse battery staple')).toBe(false);
  });
});
