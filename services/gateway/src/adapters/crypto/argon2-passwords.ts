import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Argon2Parameters } from 'node:crypto';
import { promisify } from 'node:util';
import { DependencyFailure } from '#kernel';
import type { PasswordHashes } from '../../ports/sign-in.ts';

/** OWASP's first choice for argon2id, twice as slow: 46 MiB, two passes. Kept in each hash, so that they can be raised. */
const COST = { memory: 47_104, passes: 2, parallelism: 1 } as const;
const TAG_BYTES = 32;
/** Each takes 46 MiB and a thread; who comes when so many wait is told to come again. */
const RUNNING_MAX = 2;
const WAITING_MAX = 60;
const PHC =
  /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/]{16,86})\$([A-Za-z0-9+/]{16,86})$/;

/** The one slow step; whoever asks about a password pays for it once, whatever comes of it. */
export type Derive = (algorithm: 'argon2id', parameters: Argon2Parameters) => Promise<Buffer>;
const byOpenSsl: Derive = promisify<'argon2id', Argon2Parameters, Buffer>(argon2);
const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64').replace(/=+$/, '');

/** argon2id of Node's own OpenSSL, in the form that others read too (PHC). */
export const argon2Passwords = (derive: Derive = byOpenSsl): PasswordHashes => {
  let running = 0;
  const waiting: (() => void)[] = [];

  const inTurn = async <T>(work: () => Promise<T>): Promise<T> => {
    if (running >= RUNNING_MAX) {
      if (waiting.length >= WAITING_MAX)
        throw new DependencyFailure('passwords', 'compare', { retryable: true, cause: 'too many at once' });
      await new Promise<void>((resolve) => void waiting.push(resolve));
    } else running += 1;
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  };
  const tagOf = (
    password: string,
    nonce: Uint8Array,
    cost: Omit<Argon2Parameters, 'message' | 'nonce' | 'tagLength'>,
  ) =>
    inTurn(() =>
      derive('argon2id', { message: password.normalize('NFKC'), nonce, tagLength: TAG_BYTES, ...cost }),
    );

  const nobody = randomBytes(16);
  return {
    hash: async (password) => {
      const nonce = randomBytes(16);
      const tag = await tagOf(password, nonce, COST);
      return `$argon2id$v=19$m=${COST.memory},t=${COST.passes},p=${COST.parallelism}$${base64(nonce)}$${base64(tag)}`;
    },
    verify: async (kept, password) => {
      const [, memory, passes, parallelism, salt, tag] = PHC.exec(kept ?? '') ?? [];
      if (salt === undefined || tag === undefined) {
        await tagOf(password, nobody, COST);
        return false;
      }
      const cost = { memory: Number(memory), passes: Number(passes), parallelism: Number(parallelism) };
      const found = await tagOf(password, Buffer.from(salt, 'base64'), cost);
      const wanted = Buffer.from(tag, 'base64');
      return found.length === wanted.length && timingSafeEqual(found, wanted);
    },
  };
};
