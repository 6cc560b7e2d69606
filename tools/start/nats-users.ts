import { agentUser, PATTERNS, SUBJECTS } from '#contracts';
import type { NatsUser } from '#embedded';
import { nodeId } from '#kernel';
import type { Secrets } from './secrets.ts';

/** The streams of JetStream hold copies and reports in transit; the services make and read them themselves. */
const JETSTREAM = ['$JS.API.>', '$JS.ACK.>', '$JS.FC.>'];

/** That a service may answer is said here: a server that reads its users anew forgets whom each owes an answer. Nodes are left to that. */
const ANSWERS = '_INBOX.>';

/** Where answers to a user's own requests arrive; nobody else may listen there. */
const inboxOf = (user: string): string => `_INBOX.${user}.>`;

/** A node can speak only as itself. */
export const agentRights = (node: string): Pick<NatsUser, 'publish' | 'subscribe'> => {
  const self = nodeId(node);
  return {
    publish: [
      SUBJECTS.report(self),
      SUBJECTS.heartbeat(self),
      SUBJECTS.usage(self),
      `scheduler.node.${node}.>`,
      PATTERNS.bundleRead,
      PATTERNS.mountPrepare(self),
      PATTERNS.mountHolds(self),
      PATTERNS.registryLogin(self),
      'output.*',
      'progress.*',
      '$JS.API.INFO',
    ],
    subscribe: [inboxOf(agentUser(node)), SUBJECTS.nodeEvents(self), `agent.${node}.>`],
  };
};

/** What each service may say and hear, and nothing else. */
export const natsUsers = (secrets: Secrets, node: string): readonly NatsUser[] => {
  const service = (
    name: 'scheduler' | 'gateway' | 'storage' | 'metrics',
    publish: readonly string[],
    subscribe: readonly string[],
  ): NatsUser => ({
    name,
    password: secrets.passwords[name],
    publish: [...JETSTREAM, ANSWERS, SUBJECTS.logAppended, SUBJECTS.deadLetters, ...publish],
    subscribe: [inboxOf(name), SUBJECTS.events, SUBJECTS.logAppended, `${name}.>`, ...subscribe],
  });
  return [
    service(
      'scheduler',
      [SUBJECTS.events, SUBJECTS.nodeLook('*')],
      [SUBJECTS.reports, SUBJECTS.heartbeats, SUBJECTS.usages, SUBJECTS.activities],
    ),
    service(
      'gateway',
      [
        'scheduler.session.>',
        'scheduler.nodes.>',
        'scheduler.pool.>',
        'scheduler.project.>',
        'scheduler.reservation.>',
        'storage.>',
        'metrics.>',
        'agent.>',
        'activity.*',
        PATTERNS.joiningPlace,
        PATTERNS.admitNodes,
      ],
      [SUBJECTS.heartbeats, 'output.*', 'progress.*'],
    ),
    service('storage', [], []),
    service('metrics', [], [SUBJECTS.heartbeats, SUBJECTS.usages, SUBJECTS.activities]),
    { name: agentUser(node), password: secrets.passwords.agent, ...agentRights(node) },
  ];
};
