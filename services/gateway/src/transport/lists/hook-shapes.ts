import { AlertResource } from '../resources/alert.resource.ts';
import { DeliveryResource, HookResource } from '../resources/hook.resource.ts';
import type { ListShape } from './list-shape.ts';

/* What is told to people and to their programs. */

export const HOOKS: ListShape<HookResource> = {
  item: HookResource,
  idOf: ({ hookId }) => hookId,
  sorts: {
    name: ({ name }) => name,
    state: ({ state }) => state,
    userId: ({ userId }) => userId,
    createdAt: ({ createdAt }) => createdAt,
  },
  filters: {
    name: ({ name }) => name,
    state: ({ state }) => state,
    userId: ({ userId }) => userId,
    projectId: ({ projectId }) => projectId,
  },
  byItself: 'name',
  limit: { absent: 500, max: 500 },
};

export const DELIVERIES: ListShape<DeliveryResource> = {
  item: DeliveryResource,
  idOf: ({ deliveryId }) => deliveryId,
  sorts: {
    createdAt: ({ createdAt }) => createdAt,
    position: ({ position }) => position,
    attempts: ({ attempts }) => attempts,
    latencyMs: ({ latencyMs }) => latencyMs,
  },
  filters: {
    state: ({ state }) => state,
    type: ({ type }) => type,
    stream: ({ stream }) => stream,
    status: ({ status }) => status,
  },
  byItself: '-createdAt',
  limit: { absent: 50, max: 500 },
};

export const ALERTS: ListShape<AlertResource> = {
  item: AlertResource,
  idOf: ({ alertId }) => alertId,
  sorts: {
    raisedAt: ({ raisedAt }) => raisedAt,
    since: ({ since }) => since,
    severity: ({ severity }) => severity,
    rule: ({ rule }) => rule,
    about: ({ about }) => about,
  },
  filters: {
    severity: ({ severity }) => severity,
    rule: ({ rule }) => rule,
    about: ({ about }) => about,
  },
  byItself: '-raisedAt',
  limit: { absent: 100, max: 500 },
};
