import { epochMs, userId } from '#kernel';
import type { DataSource } from 'typeorm';
import type { User } from '../../domain/user/user.ts';
import type { WebSession, WebSessions } from '../../ports/sign-in.ts';
import { askPostgres } from './ask-postgres.ts';

type Row = {
  readonly id: string;
  readonly user_id: string;
  readonly how: string;
  readonly created_at: Date;
  readonly seen_at: Date;
  readonly expires_at: Date;
  readonly address: string | null;
  readonly agent: string | null;
};

/** Who does nothing for so long is signed out. */
const IDLE_MAX_MS = 3 * 24 * 3_600_000;
const NOTED_EVERY_MS = 60_000;
const LISTED_MAX = 200;

const shown = (row: Row): WebSession => ({
  id: row.id,
  userId: userId(row.user_id),
  how: row.how,
  createdAt: epochMs(row.created_at.getTime()),
  seenAt: epochMs(row.seen_at.getTime()),
  expiresAt: epochMs(row.expires_at.getTime()),
  address: row.address,
  agent: row.agent,
});

export const postgresWebSessions = (dataSource: DataSource): WebSessions => {
  const alive = 's.expires_at > $2 AND s.seen_at > $3';
  const times = (now: number): readonly Date[] => [new Date(now), new Date(now - IDLE_MAX_MS)];
  return {
    begin: (tokenHash, { id, userId: user, how, createdAt, seenAt, expiresAt, address, agent }) =>
      askPostgres(dataSource, 'sign somebody in', async () => {
        await dataSource.query(
          `INSERT INTO gateway.web_session (token_hash, id, user_id, how, created_at, seen_at, expires_at, address, agent)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
          [
            Buffer.from(tokenHash),
            id,
            user,
            how,
            new Date(createdAt),
            new Date(seenAt),
            new Date(expiresAt),
            address,
            agent,
          ],
        );
      }),
    find: (tokenHash, now) =>
      askPostgres(dataSource, 'find who is signed in', async () => {
        const rows: readonly (Row & { readonly view: User })[] = await dataSource.query(
          `SELECT s.*, u.view FROM gateway.web_session s JOIN gateway.user_view u USING (user_id) WHERE s.token_hash = $1 AND ${alive}`,
          [Buffer.from(tokenHash), ...times(now)],
        );
        const [row] = rows;
        if (row === undefined) return undefined;
        if (now - row.seen_at.getTime() > NOTED_EVERY_MS)
          await dataSource.query('UPDATE gateway.web_session SET seen_at = $2 WHERE token_hash = $1', [
            Buffer.from(tokenHash),
            new Date(now),
          ]);
        return { session: shown(row), user: row.view };
      }),
    list: (id, now) =>
      askPostgres(dataSource, 'list where somebody is signed in', async () => {
        const rows: readonly Row[] = await dataSource.query(
          `SELECT s.* FROM gateway.web_session s WHERE s.user_id = $1 AND ${alive} ORDER BY s.seen_at DESC LIMIT ${LISTED_MAX}`,
          [id, ...times(now)],
        );
        return rows.map(shown);
      }),
    end: (tokenHash) =>
      askPostgres(dataSource, 'sign somebody out', async () => {
        await dataSource.query('DELETE FROM gateway.web_session WHERE token_hash = $1', [
          Buffer.from(tokenHash),
        ]);
      }),
    endById: (user, id) =>
      askPostgres(dataSource, 'sign somebody out', async () => {
        const [, count]: readonly [unknown, number] = await dataSource.query(
          'DELETE FROM gateway.web_session WHERE user_id = $1 AND id = $2',
          [user, id],
        );
        return count > 0;
      }),
    endAll: (user) =>
      askPostgres(dataSource, 'sign somebody out everywhere', async () => {
        await dataSource.query('DELETE FROM gateway.web_session WHERE user_id = $1', [user]);
      }),
  };
};
