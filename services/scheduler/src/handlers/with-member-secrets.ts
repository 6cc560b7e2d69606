import { hkdfSync } from 'node:crypto';
import type { DesiredState } from '#contracts';
import type { SessionId } from '#kernel';

/** What the nodes of one start of a session are told alike, and nobody else is. */
export type MemberSecrets = (session: SessionId, epoch: number) => string;

const SECRET_BYTES = 32;

/** Derived from the secret of the configuration: kept nowhere, the same from each scheduler, and another for each start. */
export const memberSecrets =
  (secretKey: string): MemberSecrets =>
  (session, epoch) =>
    Buffer.from(
      hkdfSync('sha256', secretKey, '', `berth members of ${session} ${epoch}`, SECRET_BYTES),
    ).toString('base64url');

/** Tells a node the secret of each session that it has members of beside other nodes. A grant that is not its session's any more has no members. */
export const withMemberSecrets = (desired: DesiredState, secretOf: MemberSecrets | null): DesiredState => {
  if (secretOf === null) return desired;
  return {
    ...desired,
    grants: desired.grants.map((grant) => {
      const { sessionId, epoch, gang } = grant;
      return gang === undefined || gang.nodes.length === 1
        ? grant
        : { ...grant, gang: { ...gang, secret: secretOf(sessionId, epoch) } };
    }),
  };
};
