import { createHash } from 'node:crypto';
import { epochMs, userId } from '#kernel';
import type { JsonObject } from '#kernel';
import type { DataSource } from 'typeorm';
import type { Attempts, KnownToken, OneTimeTokens, Origins, SweepSignIns } from '../../ports/sign-in.ts';
import { askPostgres } from './ask-postgres.ts';

type Row = { readonly user_id: string | null; readonly data: JsonObject };

/** 256 random bits need no slow hash; and what was counted is no business of who reads the table. */
const hashOf = (text: string): Buffer => createHash('sha256').update(text, 'utf8').digest();
const known = (row: Row | undefined): KnownToken | undefined =>
  row === undefined
    ? undefined
    : { userId: row.user_id === null ? null : userId(row.user_id), data: row.data };

export const postgresOneTimeTokens = (dataSource: DataSource): OneTimeTokens => ({
  put: (kind, token, { userId: user, data }, expiresAt) =>
    askPostgres(dataSource, 'keep a one-time token', async () => {
      await dataSource.query(
        'INSERT INTO gateway.one_time_token (token_hash, kind, user_id, data, expires_at) VALUES ($1, $2, $3, $4, $5)',
        [hashOf(token), kind, user, JSON.stringify(data), new Date(expiresAt)],
      );
    }),
  find: (kind, token, now) =>
    askPostgres(dataSource, 'find a one-time token', async () => {
      const rows: readonly Row[] = await dataSource.query(
        'SELECT user_id, data FROM gateway.one_time_token WHERE token_hash = $1 AND kind = $2 AND expires_at > $3',
        [hashOf(token), kind, new Date(now)],
      );
      return known(rows[0]);
    }),
  take: (kind, token, now) =>
    askPostgres(dataSource, 'take a one-time token', async () => {
      const [rows]: readonly [readonly Row[], number] = await dataSource.query(
        'DELETE FROM gateway.one_time_token WHERE token_hash = $1 AND kind = $2 AND expires_at > $3 RETURNING user_id, data',
        [hashOf(token), kind, new Date(now)],
      );
      return known(rows[0]);
    }),
  forget: (kind, user) =>
    askPostgres(dataSource, 'forget one-time tokens', async () => {
      await dataSource.query('DELETE FROM gateway.one_time_token WHERE kind = $1 AND user_id = $2', [
        kind,
        user,
      ]);
    }),
});

export const postgresAttempts = (dataSource: DataSource): Attempts => ({
  count: (subject, windowMs, now) =>
    askPostgres(dataSource, 'count an attempt', async () => {
      const rows: readonly { readonly count: number; readonly ends_at: Date }[] = await dataSource.query(
        `INSERT INTO gateway.attempt_tally AS t (subject, count, ends_at) VALUES ($1, 1, $2)
         ON CONFLICT (subject) DO UPDATE SET
           count = CASE WHEN t.ends_at <= $3 THEN 1 ELSE t.count + 1 END,
           ends_at = CASE WHEN t.ends_at <= $3 THEN excluded.ends_at ELSE t.ends_at END
         RETURNING count, ends_at`,
        [hashOf(subject), new Date(now + windowMs), new Date(now)],
      );
      const { count = 1, ends_at: endsAt = new Date(now + windowMs) } = rows[0] ?? {};
      return { count, endsAt: epochMs(endsAt.getTime()) };
    }),
  clear: (subject) =>
    askPostgres(dataSource, 'clear a tally of attempts', async () => {
      await dataSource.query('DELETE FROM gateway.attempt_tally WHERE subject = $1', [hashOf(subject)]);
    }),
});

export const postgresOrigins = (dataSource: DataSource): Origins => ({
  idOf: ({ address, agent }, now) =>
    askPostgres(dataSource, 'name where a request comes from', async () => {
      const rows: readonly { readonly origin_id: string }[] = await dataSource.query(
        `INSERT INTO gateway.origin (address, agent, seen_at) VALUES ($1, $2, $3)
         ON CONFLICT (address, agent) DO UPDATE SET seen_at = excluded.seen_at RETURNING origin_id`,
        [address, agent, new Date(now)],
      );
      return rows[0]?.origin_id ?? '';
    }),
  find: (ids) =>
    askPostgres(dataSource, 'find where requests came from', async () => {
      const rows: readonly {
        readonly origin_id: string;
        readonly address: string;
        readonly agent: string;
      }[] = await dataSource.query(
        'SELECT origin_id, address, agent FROM gateway.origin WHERE origin_id::text = ANY ($1)',
        [[...ids]],
      );
      return new Map(rows.map(({ origin_id: id, address, agent }) => [id, { address, agent }]));
    }),
});

/** Where requests came from is known for so long after the last one. */
const ORIGIN_KEPT_MS = 90 * 24 * 3_600_000;
const IDLE_MAX_MS = 3 * 24 * 3_600_000;

export const postgresSweep =
  (dataSource: DataSource): SweepSignIns =>
  (now) =>
    askPostgres(dataSource, 'sweep sign-ins that are over', async () => {
      const at = new Date(now);
      await dataSource.query('DELETE FROM gateway.web_session WHERE expires_at <= $1 OR seen_at <= $2', [
        at,
        new Date(now - IDLE_MAX_MS),
      ]);
      await dataSource.query('DELETE FROM gateway.one_time_token WHERE expires_at <= $1', [at]);
      await dataSource.query('DELETE FROM gateway.attempt_tally WHERE ends_at <= $1', [at]);
      await dataSource.query('DELETE FROM gateway.origin WHERE seen_at <= $1', [
        new Date(now - ORIGIN_KEPT_MS),
      ]);
    });
