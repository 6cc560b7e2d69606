import { unreachable } from '#kernel';
import { In } from 'typeorm';
import type { EntityManager } from 'typeorm';
import { arrayNameOf } from '../../domain/array-view.ts';
import { grantKey } from '../../domain/node-view.ts';
import type { SessionView } from '../../domain/session-view.ts';
import type { GrantChange, ViewsStore } from '../../ports/views-store.ts';
import { findHooks, saveHooks } from './hooks.ts';
import { isPending } from '../../domain/own-image/own-image.ts';
import { GRANT_ROW, KEY_ROW, NODE_ROW, OWN_IMAGE_ROW, PROJECT_ROW, SESSION_ROW, USER_ROW } from './rows.ts';

/** Sessions change most of all: their rows go as one value, past the query builder. */
const SAVE_SESSIONS = `
  INSERT INTO gateway.session_view (session_id, name, user_id, phase, requested_position, array_id, array_name, view)
  SELECT * FROM json_to_recordset($1) AS r(
    session_id text, name text, user_id text, phase text, requested_position bigint, array_id text, array_name text, view json)
  ON CONFLICT (session_id) DO UPDATE SET name = excluded.name, user_id = excluded.user_id, phase = excluded.phase,
    requested_position = excluded.requested_position, array_id = excluded.array_id, array_name = excluded.array_name,
    view = excluded.view`;

const sessionRowOf = (view: SessionView) => ({
  session_id: view.sessionId,
  name: view.name,
  user_id: view.userId,
  phase: view.phase,
  requested_position: view.requestedPosition,
  array_id: view.wish?.array?.arrayId ?? null,
  array_name: arrayNameOf(view),
  view,
});

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

/** What most batches have nothing of need not be asked for. */
const found = async <T>(
  ids: readonly string[],
  ask: (ids: string[]) => Promise<readonly (readonly [string, T])[]>,
): Promise<ReadonlyMap<string, T>> => new Map(ids.length === 0 ? [] : await ask([...ids]));

/** The views' tables within one transaction. */
export const viewsStoreOf = (manager: EntityManager): ViewsStore => ({
  sessions: (wanted) =>
    found(wanted, async (ids) => {
      const rows = await manager.find(SESSION_ROW, { where: { sessionId: In(ids) } });
      return rows.map(({ sessionId, view }) => [sessionId, view]);
    }),
  nodes: (wanted) =>
    found(wanted, async (ids) => {
      const rows = await manager.find(NODE_ROW, { where: { nodeId: In(ids) } });
      return rows.map(({ nodeId, view }) => [nodeId, view]);
    }),
  keys: (wanted) =>
    found(wanted, async (ids) => {
      const rows = await manager.find(KEY_ROW, { where: { keyId: In(ids) } });
      return rows.map(({ keyId, view }) => [keyId, view]);
    }),
  users: (wanted) =>
    found(wanted, async (ids) => {
      const rows = await manager.find(USER_ROW, { where: { userId: In(ids) } });
      return rows.map(({ userId, view }) => [userId, view]);
    }),
  hooks: (ids) => findHooks(manager, ids),
  projects: (wanted) =>
    found(wanted, async (ids) => {
      const rows = await manager.find(PROJECT_ROW, { where: { projectId: In(ids) } });
      return rows.map((row) => [row.projectId, row]);
    }),
  images: (wanted) =>
    found(wanted, async (ids) => {
      const rows = await manager.find(OWN_IMAGE_ROW, { where: { imageId: In(ids) } });
      return rows.map(({ imageId, view }) => [imageId, view]);
    }),
  save: async ({ sessions, nodes, keys, grants, users, hooks, projects, images }) => {
    await inParts(sessions, (part) => manager.query(SAVE_SESSIONS, [JSON.stringify(part.map(sessionRowOf))]));
    const nodeRows = nodes.map((view) => ({ nodeId: view.nodeId, view }));
    await inParts(nodeRows, (part) => manager.upsert(NODE_ROW, part, ['nodeId']));
    const keyRows = keys.map((view) => ({ keyId: view.keyId, userId: view.userId, view }));
    await inParts(keyRows, (part) => manager.upsert(KEY_ROW, part, ['keyId']));
    const userRows = users.map((view) => ({ userId: view.userId, view }));
    await inParts(userRows, (part) => manager.upsert(USER_ROW, part, ['userId']));
    await saveHooks(manager, hooks);
    await inParts(projects, (part) => manager.upsert(PROJECT_ROW, part, ['projectId']));
    const imageRows = images.map((view) => {
      const { imageId, projectId, name, state, requestedAt } = view;
      const about = { isPending: isPending(view), requestedAt: new Date(requestedAt) };
      return { imageId, projectId, name, state, ...about, view };
    });
    await inParts(imageRows, (part) => manager.upsert(OWN_IMAGE_ROW, part, ['imageId']));
    for (const change of grants) await saveGrant(manager, change);
  },
});
