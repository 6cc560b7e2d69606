import { createHash } from 'node:crypto';
import type { DataSource } from 'typeorm';
import { ADMITTED_MAX } from '#contracts';
import { epochMs, nodeId } from '#kernel';
import type { Enrolments } from '../../ports/enrolments.ts';
import { askPostgres } from './ask-postgres.ts';

type Invitation = { readonly node_id: string; readonly expires_at: Date; readonly used_key: string | null };
type Key = { readonly node_id: string; readonly public_key: string };

/** 256 random bits need no slow hash. */
const hashOf = (secret: string): Buffer => createHash('sha256').update(secret, 'utf8').digest();
/** Any number, the same on all gateways: who holds it tells the door. */
const DOOR_LOCK = 7_301_185_001;

export const postgresEnrolments = (dataSource: DataSource): Enrolments => ({
  invite: (node, secret, by, expiresAt) =>
    askPostgres(dataSource, 'keep an invitation', async () => {
      await dataSource.query(
        `INSERT INTO gateway.node_invitation (node_id, secret_hash, invited_by, expires_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (node_id) DO UPDATE SET secret_hash = excluded.secret_hash, invited_by = excluded.invited_by,
           expires_at = excluded.expires_at, used_key = NULL`,
        [node, hashOf(secret), by, new Date(expiresAt)],
      );
    }),
  find: (secret) =>
    askPostgres(dataSource, 'find an invitation', async () => {
      const [row] = await dataSource.query<readonly Invitation[]>(
        'SELECT node_id, expires_at, used_key FROM gateway.node_invitation WHERE secret_hash = $1',
        [hashOf(secret)],
      );
      return row === undefined
        ? undefined
        : {
            nodeId: nodeId(row.node_id),
            expiresAt: epochMs(row.expires_at.getTime()),
            usedKey: row.used_key,
          };
    }),
  complete: ({ secret, publicKey }, now) =>
    askPostgres(dataSource, 'use an invitation', () =>
      dataSource.transaction(async (manager) => {
        const [rows] = await manager.query<[readonly Invitation[], number]>(
          `UPDATE gateway.node_invitation SET used_key = $2
           WHERE secret_hash = $1 AND (used_key = $2 OR (used_key IS NULL AND expires_at > $3)) RETURNING node_id`,
          [hashOf(secret), publicKey, new Date(now)],
        );
        const [used] = rows;
        if (used === undefined) return undefined;
        await manager.query(
          `INSERT INTO gateway.node_key (node_id, public_key, enrolled_at) VALUES ($1, $2, $3)
           ON CONFLICT (node_id) DO UPDATE SET public_key = excluded.public_key, enrolled_at = excluded.enrolled_at`,
          [used.node_id, publicKey, new Date(now)],
        );
        return nodeId(used.node_id);
      }),
    ),
  forget: (node) =>
    askPostgres(dataSource, 'forget a node', () =>
      dataSource.transaction(async (manager) => {
        const counts = [];
        for (const table of ['node_invitation', 'node_key']) {
          const [, count] = await manager.query<[unknown, number]>(
            `DELETE FROM gateway.${table} WHERE node_id = $1`,
            [node],
          );
          counts.push(count);
        }
        return counts.some((count) => count > 0);
      }),
    ),
  withAdmitted: (use) =>
    askPostgres(dataSource, 'list the keys of nodes', () =>
      dataSource.transaction(async (manager) => {
        await manager.query('SELECT pg_advisory_xact_lock($1)', [DOOR_LOCK]);
        const rows = await manager.query<readonly Key[]>(
          'SELECT node_id, public_key FROM gateway.node_key ORDER BY node_id LIMIT $1',
          [ADMITTED_MAX],
        );
        return use(rows.map((row) => ({ nodeId: nodeId(row.node_id), publicKey: row.public_key })));
      }),
    ),
});
