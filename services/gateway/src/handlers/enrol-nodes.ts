import { randomBytes } from 'node:crypto';
import { v4 } from 'uuid';
import {
  isEnrolmentEvent,
  isPublicNodeKey,
  NODE_PROTOCOL,
  writeJoinToken,
  type EnrolAnswer,
  type EnrolmentFact,
  type EnrolRequest,
} from '#contracts';
import type { EventLog } from '#event-log';
import { accept, commandId, DependencyFailure, refuse, streamName } from '#kernel';
import type { Clock, CommandId, EpochMs, NodeId, Refusal, Result } from '#kernel';
import type { Caller } from '../domain/caller.ts';
import {
  completeEnrolment,
  evolveEnrolment,
  inviteNode,
  mayLeave,
  revokeEnrolment,
} from '../domain/enrolment/enrolment.ts';
import type { Enrolment } from '../domain/enrolment/enrolment.ts';
import type { Enrolments, JoiningDoor } from '../ports/enrolments.ts';
import type { NodeViews } from '../ports/node-views.ts';
import { ourEvent } from './our-events.ts';
import type { Limited } from './sign-in/limit-attempts.ts';

export type Invitation = { readonly nodeId: NodeId; readonly token: string; readonly expiresAt: EpochMs };

/** How other servers come into the pool, and leave it. @throws DependencyFailure */
export type EnrolNodes = {
  readonly invite: (caller: Caller, node: NodeId, command: CommandId) => Promise<Result<Invitation, Refusal>>;
  /** Asked by the server that was invited. */
  readonly complete: (request: EnrolRequest) => Promise<Result<EnrolAnswer, Refusal>>;
  /** From the answer on nobody speaks for the node. */
  readonly remove: (caller: Caller, node: NodeId, command: CommandId) => Promise<Result<void, Refusal>>;
  /** Tells the door again who may come in, in case something was lost on the way. */
  readonly remind: () => Promise<void>;
};

const SECRET_BYTES = 32;
const ATTEMPTS_MAX = 10;

const VOID: Refusal<'invitation-invalid'> = {
  code: 'invitation-invalid',
  message:
    'The invitation is not known: there is a newer one for this node, or the node was removed. Make another with `berth node invite`.',
};

export type EnrolNodesDeps = {
  readonly log: EventLog;
  readonly enrolments: Enrolments;
  readonly door: JoiningDoor;
  readonly nodes: NodeViews;
  readonly limited: Limited;
  readonly clock: Clock;
};

export const enrolNodes = ({ log, enrolments, door, nodes, limited, clock }: EnrolNodesDeps): EnrolNodes => {
  const record = async (
    node: NodeId,
    actor: string,
    command: CommandId,
    decide: (enrolment: Enrolment | undefined) => readonly EnrolmentFact[],
  ): Promise<void> => {
    const stream = streamName(`enrolment-${node}`);
    for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
      let enrolment: Enrolment | undefined;
      let version = 0;
      for (const event of await log.readStream(stream)) {
        version = event.version;
        const ours = ourEvent(event);
        if (ours !== undefined && isEnrolmentEvent(ours)) enrolment = evolveEnrolment(enrolment, ours);
      }
      const facts = decide(enrolment);
      if (facts.length === 0) return;
      const writes = [{ stream, expectedVersion: version, facts }];
      const appended = await log.append({ commandId: command, meta: { actor }, writes });
      if (appended.kind === 'appended') return;
    }
    const cause = 'somebody else was faster each time';
    throw new DependencyFailure('event-log', `change ${stream}`, { retryable: true, cause });
  };

  const admit = (): Promise<Result<void, Refusal>> => enrolments.withAdmitted((all) => door.admit(all));

  const refuseOwn = async (node: NodeId): Promise<Result<void, Refusal>> => {
    const place = await door.place();
    if (!place.ok || !place.value.ownNodes.includes(node)) return accept(undefined);
    const message = `${node} is the control machine itself: it is in the pool as long as it runs Berth. Start it with --no-agent to take it out.`;
    return refuse({ code: 'node-is-local', message });
  };

  /** Why an invitation opens nothing for this key. */
  const whyVoid = async ({ secret }: EnrolRequest, now: EpochMs): Promise<Refusal> => {
    const found = await enrolments.find(secret);
    if (found === undefined) return VOID;
    const { nodeId, usedKey, expiresAt } = found;
    const again = `Make another with \`berth node invite ${nodeId}\`.`;
    if (usedKey !== null)
      return { ...VOID, message: `The invitation of ${nodeId} was used already. ${again}` };
    if (expiresAt <= now) return { ...VOID, message: `The invitation of ${nodeId} has expired. ${again}` };
    return VOID;
  };

  return {
    invite: async (caller, node, command) => {
      const place = await door.place();
      if (!place.ok) return place;
      const own = await refuseOwn(node);
      if (!own.ok) return own;
      const at = clock.now();
      const by = `user:${caller.userId}`;
      const secret = randomBytes(SECRET_BYTES).toString('base64url');
      const facts = inviteNode(node, { by, at });
      const [invited] = facts;
      const expiresAt = invited?.type === 'enrolment.invited' ? invited.data.expiresAt : at;
      await enrolments.invite(node, secret, by, expiresAt);
      await record(node, by, command, () => facts);
      const { server, authority, password } = place.value;
      return accept({
        nodeId: node,
        token: writeJoinToken({ nodeId: node, server, authority, password, secret }),
        expiresAt,
      });
    },
    complete: async (request) => {
      const { publicKey, protocol, version } = request;
      if (!isPublicNodeKey(publicKey))
        return refuse({
          code: 'invalid-request',
          message: 'publicKey is no public key of a NATS user (U and 55 letters and digits).',
          pointer: '/publicKey',
        });
      if (protocol !== NODE_PROTOCOL)
        return refuse({
          code: 'version-mismatch',
          message: `This server runs Berth ${version}, which speaks version ${protocol} of the language of nodes; the pool speaks version ${NODE_PROTOCOL}. Bring both to the same version of Berth; the invitation stays good.`,
        });
      const now = clock.now();
      const may = await limited.attempt('token', 'enrolment', now);
      if (!may.ok) return may;
      const node = await enrolments.complete(request, now);
      if (node === undefined) return refuse(await whyVoid(request, now));
      await limited.succeeded('token', 'enrolment');
      const admitted = await admit();
      if (!admitted.ok) return admitted;
      await record(node, `node:${node}`, commandId(v4()), (enrolment) =>
        completeEnrolment(enrolment, node, { publicKey, version }, now),
      );
      return accept({ nodeId: node });
    },
    remove: async (caller, node, command) => {
      const own = await refuseOwn(node);
      if (!own.ok) return own;
      const known = await nodes.byId(node);
      const may = mayLeave(known?.node, known?.grants.length ?? 0);
      if (!may.ok) return may;
      const by = `user:${caller.userId}`;
      const wasThere = await enrolments.forget(node);
      // Also when nothing was left to forget: an earlier removal may have been cut short.
      const admitted = await admit();
      if (!admitted.ok && admitted.refusal.code !== 'joining-closed') return admitted;
      await record(node, by, command, (enrolment) =>
        revokeEnrolment(enrolment, node, { by, at: clock.now() }),
      );
      if (wasThere || known !== undefined) return accept(undefined);
      return refuse({ code: 'node-unknown', message: `No node ${node} was ever invited, or has joined.` });
    },
    remind: async () => {
      await enrolments.withAdmitted(async (all) => (all.length === 0 ? undefined : door.admit(all)));
    },
  };
};
