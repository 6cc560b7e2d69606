import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { EpochMs } from '#kernel';

const STEP_MS = 30_000;
const DIGITS = 6;
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const RECOVERY_CODES = 10;

/** RFC 4648, as authenticator programs read it. */
export const base32 = (bytes: Uint8Array): string => {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  return (bits.match(/.{1,5}/g) ?? [])
    .map((five) => LETTERS[Number.parseInt(five.padEnd(5, '0'), 2)])
    .join('');
};

/** RFC 4226 with SHA-1: what every authenticator program does. */
export const codeAt = (secret: Uint8Array, step: number, digits = DIGITS): string => {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const mac = createHmac('sha1', secret).update(counter).digest();
  const offset = (mac.at(-1) ?? 0) & 15;
  const number = (mac.readUInt32BE(offset) & 0x7f_ff_ff_ff) % 10 ** digits;
  return String(number).padStart(digits, '0');
};

const isSame = (a: string, b: string): boolean =>
  a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));

/** The time step whose code this is: the present one, or one beside it, since clocks differ; undefined: of none. */
export const stepOf = (secret: Uint8Array, code: string, now: EpochMs): number | undefined => {
  const present = Math.floor(now / STEP_MS);
  // All three are made, however the first one compares.
  const codes = [present, present - 1, present + 1].map((step) => ({ step, made: codeAt(secret, step) }));
  return codes.find(({ made }) => isSame(made, code))?.step;
};

export const newTotpSecret = (): Uint8Array => randomBytes(20);
/** What an authenticator program reads from a picture. */
export const totpUri = (secret: Uint8Array, userId: string): string =>
  `otpauth://totp/Berth:${encodeURIComponent(userId)}?secret=${base32(secret)}&issuer=Berth&algorithm=SHA1&digits=${DIGITS}&period=30`;

/** 80 random bits each: `ABCD-EFGH-IJKL-MNOP`. */
export const newRecoveryCodes = (): readonly string[] =>
  Array.from({ length: RECOVERY_CODES }, () => base32(randomBytes(10)).replace(/(.{4})(?=.)/g, '$1-'));
/** However it was typed. */
export const recoveryHash = (code: string): string =>
  createHash('sha256')
    .update(code.toUpperCase().replace(/[^A-Z2-7]/g, ''))
    .digest('hex');
