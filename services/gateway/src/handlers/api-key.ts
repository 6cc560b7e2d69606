import { hash, randomBytes, timingSafeEqual } from 'node:crypto';
import { isName, keyId } from '#kernel';
import type { CommandId, KeyId } from '#kernel';
import { sessionIdOf } from './read-wish.ts';

/** The key that the configuration sets; it need not have the form of the others. */
export const BOOTSTRAP_KEY_ID = keyId('bootstrap');

/** `berth_<id>_<secret>`: the id says where to look, the whole is what is hashed. */
export const formatKey = (id: KeyId, secret: string): string => `berth_${id}_${secret}`;

/** A key that there has never been, unless the same command made it before. Its id has some 57 bits: enough to be unique, short enough to type. */
export const freshKey = (
  commandId: CommandId,
): { readonly keyId: KeyId; readonly secret: string; readonly commandId: CommandId } => ({
  keyId: keyId(`k${sessionIdOf(commandId).slice(1)}`),
  secret: randomBytes(32).toString('base64url'),
  commandId,
});

/** 256 random bits need no slow hash: there is nothing to guess. */
export const hashKey = (key: string): Uint8Array => hash('sha256', key, 'buffer');

const SHAPE = /^berth_([a-z0-9-]{1,63})_[A-Za-z0-9_-]{20,100}$/;

/** Under which id a key's hash is kept. */
export const idInKey = (key: string): KeyId => {
  const id = SHAPE.exec(key)?.[1];
  return id !== undefined && isName(id) ? keyId(id) : BOOTSTRAP_KEY_ID;
};

/** In a time that does not depend on where they differ. */
export const isSameHash = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && timingSafeEqual(a, b);
