import { randomBytes } from 'node:crypto';
import type { DataSource } from 'typeorm';
import { DependencyFailure, keyId, sessionId, userId } from '#kernel';
import type { AppGrant, AppSecrets } from '../../ports/app-secrets.ts';
import { askPostgres } from './ask-postgres.ts';

const PURPOSE = 'apps';
/** Codes that nobody used go in passing. */
const SWEPT_AT_ONCE = 100;

type CodeRow = { session_id: string; app: string; user_id: string; key_id: string | null };

const grantOf = (row: CodeRow): AppGrant => ({
  sessionId: sessionId(row.session_id),
  app: row.app,
  userId: userId(row.user_id),
  keyId: row.key_id === null ? null : keyId(row.key_id),
});

export const postgresAppSecrets = (dataSource: DataSource): AppSecrets => ({
  signingKey: () =>
    askPostgres(dataSource, 'read the key that signs passes', async () => {
      await dataSource.query(
        'INSERT INTO gateway.signing_key (purpose, secret) VALUES ($1, $2) ON CONFLICT DO NOTHING',
        [PURPOSE, randomBytes(32)],
      );
      const rows: { secret: Buffer }[] = await dataSource.query(
        'SELECT secret FROM gateway.signing_key WHERE purpose = $1',
        [PURPOSE],
      );
      const [row] = rows;
      if (row !== undefined) return row.secret;
      throw new DependencyFailure('postgres', 'read the key that signs passes', {
        retryable: true,
        cause: 'it is not there right after it was written',
      });
    }),
  putCode: (sha256, { sessionId: session, app, userId: user, keyId: key }, lifeMs) =>
    askPostgres(dataSource, 'keep a code for an app', async () => {
      await dataSource.query(
        `DELETE FROM gateway.app_code WHERE code_sha256 IN
           (SELECT code_sha256 FROM gateway.app_code WHERE expires_at < now() LIMIT ${SWEPT_AT_ONCE})`,
      );
      await dataSource.query(
        `INSERT INTO gateway.app_code (code_sha256, session_id, app, user_id, key_id, expires_at)
         VALUES ($1, $2, $3, $4, $5, now() + $6 * interval '1 millisecond')`,
        [Buffer.from(sha256), session, app, user, key, lifeMs],
      );
    }),
  takeCode: (sha256) =>
    askPostgres(dataSource, 'take a code for an app', async () => {
      const [rows]: [CodeRow[], number] = await dataSource.query(
        `DELETE FROM gateway.app_code WHERE code_sha256 = $1 AND expires_at > now()
         RETURNING session_id, app, user_id, key_id`,
        [Buffer.from(sha256)],
      );
      const [row] = rows;
      return row === undefined ? undefined : grantOf(row);
    }),
});
