import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { describeError } from '#kernel';
import { CannotStart } from '#embedded';
import { writeWhole } from '../write-whole.ts';

/** Who this server is in the pool that it belongs to. */
export type Member = {
  readonly nodeId: string;
  /** `tls://10.0.0.5:4222` */
  readonly server: string;
  /** Certificate of the authority of the pool, in PEM. */
  readonly authority: string;
  /** Private key with which it signs in. It was made here, and never leaves. */
  readonly seed: string;
  /** Of the token that it joined, or asks to join, with. */
  readonly tokenHash: string;
};
export type Membership = {
  readonly joined: Member | null;
  /** Asked for, and not known to be granted: the answer may have been lost. */
  readonly pending: Member | null;
};

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

const memberIn = (value: unknown): Member | null => {
  if (!isRecord(value)) return null;
  const { nodeId, server, authority, seed, tokenHash } = value;
  if (typeof nodeId !== 'string' || typeof server !== 'string' || typeof authority !== 'string') return null;
  if (typeof seed !== 'string' || typeof tokenHash !== 'string') return null;
  return { nodeId, server, authority, seed, tokenHash };
};

export const hashOfToken = (token: string): string =>
  createHash('sha256').update(token.trim(), 'utf8').digest('hex');

/** @throws CannotStart when the file is damaged */
export const readMembership = async (file: string): Promise<Membership> => {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return null;
    throw new CannotStart(`${file} can't be read (${describeError(cause)}): make it readable for you`, {
      cause,
    });
  });
  if (text === null) return { joined: null, pending: null };
  try {
    const value: unknown = JSON.parse(text);
    const fields = isRecord(value) ? value : {};
    const membership = { joined: memberIn(fields['joined']), pending: memberIn(fields['pending']) };
    if (membership.joined !== null || membership.pending !== null) return membership;
  } catch {
    // as below
  }
  throw new CannotStart(
    `${file} is damaged: restore it from a backup, or remove it and join again with a token of \`berth node invite\``,
  );
};

export const writeMembership = (file: string, membership: Membership): Promise<void> =>
  writeWhole(file, `${JSON.stringify(membership, null, 2)}\n`);
