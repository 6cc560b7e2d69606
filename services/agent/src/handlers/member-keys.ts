import { generateKeyPairSync } from 'node:crypto';
import type { MemberKeys } from '../domain/member-ssh.ts';
import { type KeyPair, readPair, writePair } from '../domain/openssh-key.ts';

const newPair = (): KeyPair => {
  const { d = '', x = '' } = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
  return { seed: Buffer.from(d, 'base64url'), publicKey: Buffer.from(x, 'base64url') };
};

/** Keys of a session's members, as text that the agent keeps for itself. */
export const newMemberKeys = (): string => `${writePair(newPair())} ${writePair(newPair())}`;

/** Null: that is no such text. */
export const readMemberKeys = (written: string): MemberKeys | null => {
  const [user = null, host = null] = written.split(' ').map(readPair);
  return user === null || host === null ? null : { user, host };
};
