import type { NodeId, Refusal } from '#kernel';

/**
 * Which words agents and the control plane use with each other. Raised when they would misunderstand each other; then a server has to be brought to
 * the other's version before it joins.
 */
export const NODE_PROTOCOL = 1;

/** Why an agent of another version is not taken in; null: both speak the same language. An agent that says nothing speaks the first one. */
export const protocolRefusal = (
  nodeId: string,
  protocol = 1,
  ours: number = NODE_PROTOCOL,
): Refusal<'version-mismatch'> | null => {
  if (protocol === ours) return null;
  const older = protocol < ours ? `the agent of ${nodeId}` : 'the pool';
  return {
    code: 'version-mismatch',
    message: `The agent of ${nodeId} speaks version ${protocol} of the language of nodes, the pool speaks version ${ours}: update ${older}.`,
  };
};

/** What a server that wants to join says, as the user for that alone. */
export type EnrolRequest = {
  readonly secret: string;
  /** Public half of the key that it made for itself. */
  readonly publicKey: string;
  readonly protocol: number;
  readonly version: string;
};
export type EnrolAnswer = { readonly nodeId: string };

/** Where other servers come in, as whoever runs the nats-server knows it. */
export type JoiningPlace = {
  /** `tls://10.0.0.5:4222` */
  readonly server: string;
  /** Certificate of the authority that vouches for the server, in PEM. */
  readonly authority: string;
  /** With which an enrolment is asked for: good for nothing else. */
  readonly password: string;
  /** Nodes that have their own way in: the control machine's. */
  readonly ownNodes: readonly string[];
};

/** A node and the public half of its key. */
export type AdmittedNode = { readonly nodeId: NodeId; readonly publicKey: string };

/** So many other servers at most: their keys fit in one message. */
export const ADMITTED_MAX = 5000;

const PUBLIC_KEY = /^U[A-Z2-7]{55}$/;

/** True for the public half of a user's key in NATS. */
export const isPublicNodeKey = (text: string): boolean => PUBLIC_KEY.test(text);

/** As whom a node's agent is known on the bus; its answers arrive below `_INBOX.` and this. */
export const agentUser = (nodeId: string): string => `agent-${nodeId}`;

/** As whom a server asks for its enrolment. */
export const JOINING_USER = 'joining';
