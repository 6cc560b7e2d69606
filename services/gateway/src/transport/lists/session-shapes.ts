import { SessionAppResource } from '../resources/app.resource.ts';
import { AppShareResource, SharedAppResource } from '../resources/app-share.resource.ts';
import { WebSessionResource } from '../resources/sign-in.resource.ts';
import { TerminalResource } from '../resources/terminal.resource.ts';
import { UsedSessionResource } from '../resources/usage.resource.ts';
import type { ListShape } from './list-shape.ts';

/* What sessions have and use, and where people are signed in. */

export const USAGE: ListShape<UsedSessionResource> = {
  item: UsedSessionResource,
  idOf: ({ sessionId }) => sessionId,
  sorts: {
    startedAt: ({ startedAt }) => startedAt,
    name: ({ name }) => name,
    userId: ({ userId }) => userId,
    cpuMilli: ({ usage }) => usage?.cpuMilli,
    memoryBytes: ({ usage }) => usage?.memoryBytes,
    gpuPercent: ({ usage }) => usage?.gpuPercent,
  },
  filters: {
    name: ({ name }) => name,
    userId: ({ userId }) => userId,
    projectId: ({ projectId }) => projectId,
    nodeId: ({ nodeId }) => nodeId,
  },
  byItself: '-startedAt',
  limit: { absent: 500, max: 500 },
};

export const APPS: ListShape<SessionAppResource> = {
  item: SessionAppResource,
  idOf: ({ name }) => name,
  sorts: { name: ({ name }) => name, title: ({ title }) => title, startedAt: ({ startedAt }) => startedAt },
  filters: { name: ({ name }) => name, phase: ({ phase }) => phase },
  limit: { absent: 500, max: 500 },
};

export const APP_SHARES: ListShape<AppShareResource> = {
  item: AppShareResource,
  idOf: ({ app, party }) => `${app} ${party}`,
  sorts: { app: ({ app }) => app, party: ({ party }) => party, sharedAt: ({ sharedAt }) => sharedAt },
  filters: { app: ({ app }) => app, party: ({ party }) => party, by: ({ by }) => by },
  limit: { absent: 500, max: 500 },
};

export const SHARED_APPS: ListShape<SharedAppResource> = {
  item: SharedAppResource,
  idOf: ({ sessionId, app, party }) => `${sessionId} ${app} ${party}`,
  sorts: {
    app: ({ app }) => app,
    sessionName: ({ sessionName }) => sessionName,
    owner: ({ owner }) => owner,
    sharedAt: ({ sharedAt }) => sharedAt,
  },
  filters: {
    app: ({ app }) => app,
    sessionId: ({ sessionId }) => sessionId,
    sessionName: ({ sessionName }) => sessionName,
    sessionPhase: ({ sessionPhase }) => sessionPhase,
    owner: ({ owner }) => owner,
  },
  limit: { absent: 500, max: 500 },
};

export const TERMINALS: ListShape<TerminalResource> = {
  item: TerminalResource,
  idOf: ({ id }) => id,
  sorts: { id: ({ id }) => id, openedAt: ({ openedAt }) => openedAt, viewers: ({ viewers }) => viewers },
  filters: { id: ({ id }) => id, viewers: ({ viewers }) => viewers },
  limit: { absent: 500, max: 500 },
};

export const SIGN_INS: ListShape<WebSessionResource> = {
  item: WebSessionResource,
  idOf: ({ id }) => id,
  sorts: {
    seenAt: ({ seenAt }) => seenAt,
    createdAt: ({ createdAt }) => createdAt,
    expiresAt: ({ expiresAt }) => expiresAt,
  },
  filters: { how: ({ how }) => how, isThis: ({ isThis }) => isThis, address: ({ address }) => address },
  byItself: '-seenAt',
  limit: { absent: 500, max: 500 },
};
