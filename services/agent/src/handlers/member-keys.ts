import { createPrivateKey, generateKeyPairSync, hkdfSync, type KeyObject } from 'node:crypto';
import type { MemberGrant } from '../domain/member-grants.ts';
import type { MemberKeys } from '../domain/member-ssh.ts';
import { type KeyPair, readPair, writePair } from '../domain/openssh-key.ts';
import { keyOf } from '../domain/run.ts';
import type { Workspaces } from '../ports/workspaces.ts';

const SEED_BYTES = 32;
/** What comes before the seed of an Ed25519 key in PKCS #8. */
const BEFORE_SEED = Buffer.from('302e020100300506032b657004220420', 'hex');

const pairOf = (key: KeyObject): KeyPair => {
  const { d = '', x = '' } = key.export({ format: 'jwk' });
  return { seed: Buffer.from(d, 'base64url'), publicKey: Buffer.from(x, 'base64url') };
};
const newPair = (): KeyPair => pairOf(generateKeyPairSync('ed25519').privateKey);

const derivedPair = (secret: Uint8Array, purpose: string): KeyPair => {
  const seed = Buffer.from(hkdfSync('sha256', secret, '', purpose, SEED_BYTES));
  const key = Buffer.concat([BEFORE_SEED, seed]);
  return pairOf(createPrivateKey({ key, format: 'der', type: 'pkcs8' }));
};

/** Keys of a session's members, as text that the agent keeps for itself. */
export const newMemberKeys = (): string => `${writePair(newPair())} ${writePair(newPair())}`;

/** Null: that is no such text. */
export const readMemberKeys = (written: string): MemberKeys | null => {
  const [user = null, host = null] = written.split(' ').map(readPair);
  return user === null || host === null ? null : { user, host };
};

/** The same on every node that knows the secret. Null: it is too short to be one. */
export const derivedMemberKeys = (secret: string): MemberKeys | null => {
  const bytes = Buffer.from(secret, 'base64url');
  return bytes.length < SEED_BYTES
    ? null
    : { user: derivedPair(bytes, 'key of members'), host: derivedPair(bytes, 'key of their servers') };
};

/**
 * The keys of a session's members: made here and kept on this node's disk where all are on it; derived from what the scheduler tells all of its nodes where
 * they are on several. Null: they have none for each other.
 */
export const memberKeysOf = async (
  grant: MemberGrant,
  workspaces: Pick<Workspaces, 'secretOf'>,
): Promise<MemberKeys | null> => {
  if ((grant.gang?.nodes.length ?? 1) === 1)
    return readMemberKeys(await workspaces.secretOf(keyOf(grant), newMemberKeys));
  const secret = grant.gang?.secret;
  return secret === undefined ? null : derivedMemberKeys(secret);
};
