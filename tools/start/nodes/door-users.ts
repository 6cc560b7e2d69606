import { createHmac } from 'node:crypto';
import { type AdmittedNode, agentUser, JOINING_USER, PATTERNS } from '#contracts';
import type { NatsOperator, NatsUser } from '#embedded';
import { agentRights } from '../nats-users.ts';
import type { Secrets } from '../secrets.ts';

const LAUNCHER = 'launcher';

/** Passwords that follow from one secret need no place of their own, and are the same after each start. */
const derived = ({ secretKey }: Pick<Secrets, 'secretKey'>, name: string): string =>
  createHmac('sha256', secretKey).update(`berth nats ${name}`, 'utf8').digest('base64url');

/** With which an enrolment is asked for: it is in every invitation, and good for nothing else. */
export const joiningPassword = (secrets: Pick<Secrets, 'secretKey'>): string =>
  derived(secrets, JOINING_USER);

export const launcherLogin = (
  secrets: Pick<Secrets, 'secretKey'>,
): { readonly name: string; readonly password: string } => ({
  name: LAUNCHER,
  password: derived(secrets, LAUNCHER),
});

/** Who may have the server read its users anew. */
export const natsOperator = (secrets: Pick<Secrets, 'secretKey'>): NatsOperator => ({
  name: 'operator',
  password: derived(secrets, 'operator'),
});

/** Whoever lets servers in, whoever asks to be, and those that were. */
export const doorUsers = (
  secrets: Pick<Secrets, 'secretKey'>,
  admitted: readonly AdmittedNode[],
): readonly NatsUser[] => [
  {
    ...launcherLogin(secrets),
    // Named, since a server that reads its users anew forgets whom it owes an answer.
    publish: ['_INBOX.gateway.>'],
    subscribe: [`_INBOX.${LAUNCHER}.>`, PATTERNS.joiningPlace, PATTERNS.admitNodes],
  },
  {
    name: JOINING_USER,
    password: joiningPassword(secrets),
    publish: [PATTERNS.enrolNode],
    subscribe: [`_INBOX.${JOINING_USER}.>`],
  },
  ...admitted.map(({ nodeId, publicKey }) => ({
    name: agentUser(nodeId),
    publicKey,
    ...agentRights(nodeId),
  })),
];
