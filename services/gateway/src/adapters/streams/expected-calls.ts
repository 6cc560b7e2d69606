import { Buffer } from 'node:buffer';
import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { Duplex } from 'node:stream';
import { CALL_ID_CHARACTERS, CALL_SECRET_BYTES } from '#contracts';

export type ExpectedCall = {
  readonly id: string;
  readonly secret: string;
  /** The call, as soon as it comes. It may never come: {@link forget} it then. */
  readonly arrived: Promise<Duplex>;
  /** Whoever calls from now on has no business here. */
  readonly forget: () => void;
};

export type ExpectedCalls = {
  readonly expect: () => ExpectedCall;
  /** The key of a call that is expected. */
  readonly keyOf: (id: string) => Buffer | null;
  /** Hands over a call that has said this; false if nobody expects it. Each is taken once. */
  readonly take: (id: string, secret: string, stream: Duplex) => boolean;
  readonly count: () => number;
};

const isSame = (one: string, other: string): boolean => {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
};

/** Calls that nodes were asked for and that have not come yet. */
export const expectedCalls = (): ExpectedCalls => {
  const waiting = new Map<string, { readonly secret: string; readonly come: (stream: Duplex) => void }>();
  return {
    expect: () => {
      const id = randomBytes(CALL_ID_CHARACTERS / 2).toString('hex');
      const secret = randomBytes(CALL_SECRET_BYTES).toString('base64url');
      const { promise, resolve } = Promise.withResolvers<Duplex>();
      waiting.set(id, { secret, come: resolve });
      return { id, secret, arrived: promise, forget: () => void waiting.delete(id) };
    },
    keyOf: (id) => {
      const known = waiting.get(id);
      return known === undefined ? null : Buffer.from(known.secret, 'base64url');
    },
    take: (id, secret, stream) => {
      const known = waiting.get(id);
      if (known === undefined || !isSame(known.secret, secret)) return false;
      waiting.delete(id);
      known.come(stream);
      return true;
    },
    count: () => waiting.size,
  };
};
