import type { UserId } from '#kernel';
import type { DataSource } from 'typeorm';
import type { UserSecrets } from '../../ports/sign-in.ts';
import { askPostgres } from './ask-postgres.ts';

type Row = {
  readonly password_hash: string | null;
  readonly totp: Buffer | null;
  readonly totp_pending: Buffer | null;
  readonly recovery_hashes: readonly string[];
};

export const postgresUserSecrets = (dataSource: DataSource): UserSecrets => {
  const ask = <T>(attempted: string, sql: string, values: readonly unknown[]): Promise<T> =>
    askPostgres(dataSource, attempted, () => dataSource.query<T>(sql, [...values]));
  const upsert = (attempted: string, id: UserId, set: string, values: readonly unknown[]): Promise<void> =>
    ask(attempted, `INSERT INTO gateway.user_secret (user_id) VALUES ($1) ON CONFLICT (user_id) DO NOTHING`, [
      id,
    ]).then(() =>
      ask(attempted, `UPDATE gateway.user_secret SET ${set} WHERE user_id = $1`, [id, ...values]),
    );
  return {
    find: async (id) => {
      const [row] = await ask<readonly Row[]>(
        'find a secret',
        'SELECT * FROM gateway.user_secret WHERE user_id = $1',
        [id],
      );
      if (row === undefined) return undefined;
      const {
        password_hash: passwordHash,
        totp,
        totp_pending: totpPending,
        recovery_hashes: recoveryHashes,
      } = row;
      return { passwordHash, totp, totpPending, recoveryHashes };
    },
    setPassword: (id, hash) => upsert('keep a password', id, 'password_hash = $2', [hash]),
    proposeTotp: (id, sealed) =>
      upsert('propose a second factor', id, 'totp_pending = $2', [Buffer.from(sealed)]),
    acceptTotp: (id, recoveryHashes, step) =>
      upsert(
        'accept a second factor',
        id,
        'totp = totp_pending, totp_pending = NULL, recovery_hashes = $2, totp_last_step = $3',
        [recoveryHashes, step],
      ),
    removeTotp: (id) =>
      upsert('remove a second factor', id, "totp = NULL, totp_pending = NULL, recovery_hashes = '{}'", []),
    useStep: async (id, step) => {
      const used = await ask<readonly [readonly unknown[], number]>(
        'use a code',
        'UPDATE gateway.user_secret SET totp_last_step = $2 WHERE user_id = $1 AND totp_last_step < $2 RETURNING 1',
        [id, step],
      );
      return used[1] === 1;
    },
    useRecovery: async (id, hash) => {
      const used = await ask<readonly [readonly { readonly left: number }[], number]>(
        'use a recovery code',
        `UPDATE gateway.user_secret SET recovery_hashes = array_remove(recovery_hashes, $2)
         WHERE user_id = $1 AND $2 = ANY (recovery_hashes) RETURNING cardinality(recovery_hashes) AS left`,
        [id, hash],
      );
      return used[0][0]?.left;
    },
  };
};
