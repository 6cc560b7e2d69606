import { PATTERNS, SUBJECTS } from '#contracts';
import type { NatsUser } from '#embedded';
import { nodeId } from '#kernel';
import type { Secrets } from './secrets.ts';

/** The streams of JetStream hold copies and reports in transit; the services make and read them themselves. */
const JETSTREAM = ['$JS.API.>', '$JS.ACK.>', '$JS.FC.>'];

/** Where answers to a user's own requests arrive; nobody else may listen there. */
const inboxOf = (user: string): string => `_INBOX.${user}.>`;

/** What each service may say and hear, and nothing else. A node can speak only as itself. */
export const natsUsers = (secrets: Secrets, node: string): readonly NatsUser[] => {
  const self = nodeId(node);
  const service = (
    name: 'scheduler' | 'gateway' | 'storage' | 'metrics',
    publish: readonly string[],
    subscribe: readonly string[],
  ): NatsUser => ({
    name,
    password: secrets.passwords[name],
    publish: [...JETSTREAM, SUBJECTS.logAppended, SUBJECTS.deadLetters, ...publish],
    subscribe: [inboxOf(name), SUBJECTS.events, SUBJECTS.logAppended, `${name}.>`, ...subscribe],
  });
  const agent = `agent-${node}`;
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
      ],
      [SUBJECTS.heartbeats, 'output.*', 'progress.*'],
    ),
    service('storage', [], []),
    service('metrics', [], [SUBJECTS.heartbeats, SUBJECTS.usages, SUBJECTS.activities]),
    {
      name: agent,
      password: secrets.passwords.agent,
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
      subscribe: [inboxOf(agent), SUBJECTS.nodeEvents(self), `agent.${node}.>`],
    },
  ];
};
