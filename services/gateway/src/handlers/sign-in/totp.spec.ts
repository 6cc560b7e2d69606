import { describe, expect, it } from 'vitest';
import { epochMs } from '#kernel';
import { base32, codeAt, newRecoveryCodes, newTotpSecret, recoveryHash, stepOf, totpUri } from './totp.ts';

const secret = Buffer.from('12345678901234567890');

describe('a code of a second factor', () => {
  it.each([
    [59, '94287082'],
    [1_111_111_109, '07081804'],
    [1_111_111_111, '14050471'],
    [1_234_567_890, '89005924'],
    [2_000_000_000, '69279037'],
    [20_000_000_000, '65353130'],
  ])('is that of RFC 6238 at %i s', (seconds, code) =>
    expect(codeAt(secret, Math.floor(seconds / 30), 8)).toBe(code),
  );

  it('is good in its half minute and in those beside it', () => {
    const now = epochMs(1_795_000_000_000);
    const step = Math.floor(now / 30_000);
    for (const near of [-1, 0, 1]) expect(stepOf(secret, codeAt(secret, step + near), now)).toBe(step + near);
    for (const far of [-2, 2]) expect(stepOf(secret, codeAt(secret, step + far), now)).toBeUndefined();
    expect(stepOf(secret, '', now)).toBeUndefined();
  });
});

it('a secret is told as programs read it', () => {
  expect(base32(Buffer.from('foobar'))).toBe('MZXW6YTBOI');
  expect(totpUri(newTotpSecret(), 'ada')).toMatch(/^otpauth:\/\/totp\/Berth:ada\?secret=[A-Z2-7]{32}&/);
});

it('recovery codes differ, and are known however they are typed', () => {
  const codes = newRecoveryCodes();
  expect(new Set(codes).size).toBe(10);
  expect(codes[0]).toMatch(/^([A-Z2-7]{4}-){3}[A-Z2-7]{4}$/);
  expect(recoveryHash((codes[0] ?? '').toLowerCase().replaceAll('-', ' '))).toBe(
    recoveryHash(codes[0] ?? ''),
  );
});
