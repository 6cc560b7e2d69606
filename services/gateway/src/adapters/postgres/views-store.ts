import { unreachable } from '#kernel';
import { In } from 'typeorm';
import type { EntityManager } from 'typeorm';
import { arrayNameOf } from '../../domain/array-view.ts';
import { grantKey } from '../../domain/node-view.ts';
import type { GrantChange, ViewsStore } from '../../ports/views-store.ts';
import { GRANT_ROW, KEY_ROW, NODE_ROW, SESSION_ROW, USER_ROW } from './rows.ts';

/** Rows per statement: a statement has room for 65,535 values. */
const ROWS_MAX = 1000;

const inParts = async <T>(rows: readonly T[], write: (part: T[]) => Promise<unknown>): Promise<void> => {
  for (let at = 0; at < rows.length; at += ROWS_MAX) await write(rows.slice(at, at + ROWS_MAX));
};

const saveGrant = async (manager: EntityManager, change: GrantChange): Promise<void> => {
  switch (change.kind) {
    case 'put': {
      const { grant } = change;
      const { nodeId, sessionId, isRevoked } = grant;
      const row = { nodeId, key: grantKey(grant), sessionId, isRevoked, view: grant };
      await manager.upsert(GRANT_ROW, row, ['nodeId', 'key']);
      return;
    }
    case 'revoke':
      await manager.update(GRANT_ROW, { nodeId: change.nodeId, key: change.key }, { isRevoked: true });
      return;
    case 'delete':
      await manager.delete(GRANT_ROW, { nodeId: change.nodeId, key: change.key });
      return;
    default:
      unreachable(change);
  }
};

/** The views' tables within one transaction. */
export const viewsStoreOf = (manager: EntityManager): ViewsStore => ({
  sessions: async (ids) => {
    const rows = await manager.find(SESSION_ROW, { where: { sessionId: In([...ids]) } });
    return new Map(rows.map(({ sessionId, view }) => [sessionId, view]));
  },
  nodes: async (ids) => {
    const rows = await manager.find(NODE_ROW, { where: { nodeId: In([...ids]) } });
    return new Map(rows.map(({ nodeId, view }) => [nodeId, view]));
  },
  keys: async (ids) => {
    const rows = await manager.find(KEY_ROW, { where: { keyId: In([...ids]) } });
    return new Map(rows.map(({ keyId, view }) => [keyId, view]));
  },
  users: async (ids) => {
    const rows = await manager.find(USER_ROW, { where: { userId: In([...ids]) } });
    return new Map(rows.map(({ userId, view }) => [userId, view]));
  },
  save: async ({ sessions, nodes, keys, grants, users }) => {
    const sessionRows = sessions.map((view) => {
      const { sessionId, name, userId, phase, requestedPosition } = view;
      const array = { arrayId: view.wish?.array?.arrayId ?? null, arrayName: arrayNameOf(view) };
      return { sessionId, name, userId, phase, requestedPosition, ...array, view };
    });
    await inParts(sessionRows, (part) => manager.upsert(SESSION_ROW, part, ['sessionId']));
    const nodeRows = nodes.map((view) => ({ nodeId: view.nodeId, view }));
    await inParts(nodeRows, (part) => manager.upsert(NODE_ROW, part, ['nodeId']));
    const keyRows = keys.map((view) => ({ keyId: view.keyId, userId: view.userId, view }));
    await inParts(keyRows, (part) => manager.upsert(KEY_ROW, part, ['keyId']));
    const userRows = users.map((view) => ({ userId: view.userId, view }));
    await inParts(userRows, (part) => manager.upsert(USER_ROW, part, ['userId']));
    for (const change of grants) await saveGrant(manager, change);
  },
});
