import type { DataSource } from 'typeorm';
import type { KeptAnswer, KeptAnswers } from '../../ports/kept-answers.ts';
import type { Seal } from '../../ports/sign-in.ts';
import { isFields } from '../bus/read-answer.ts';
import { askPostgres } from './ask-postgres.ts';

type Row = { readonly digest: Buffer; readonly is_answered: boolean; readonly answer: Buffer | null };

/** Swept at once, so that no sweep holds the table for long. */
const SWEPT_MAX = 10_000;

const isAnswer = (value: unknown): value is KeptAnswer =>
  isFields(value) && isFields(value['heads']) && 'body' in value;

const opened = (seal: Seal, sealed: Buffer | null): KeptAnswer | null => {
  if (sealed === null) return null;
  try {
    const read: unknown = JSON.parse(Buffer.from(seal.open(sealed)).toString('utf8'));
    return isAnswer(read) ? read : null;
  } catch {
    // Sealed under another key: nobody can tell what it said.
    return null;
  }
};

/** Answers are sealed: they may hold what is shown once. Where there is no key to seal with, only that there was an answer is kept. */
export const postgresKeptAnswers = (dataSource: DataSource, seal: Seal | null): KeptAnswers => ({
  claim: (requestId, digest, { now, leaseUntil, keptUntil }) =>
    askPostgres(dataSource, 'claim an idempotency key', async () => {
      const taken = await dataSource.query<readonly unknown[]>(
        `INSERT INTO gateway.kept_answer AS k (request_id, digest, lease_until, kept_until) VALUES ($1, $2, $3, $4)
         ON CONFLICT (request_id) DO UPDATE
           SET digest = excluded.digest, lease_until = excluded.lease_until, kept_until = excluded.kept_until,
               is_answered = false, answer = NULL
           WHERE k.kept_until <= $5 OR (NOT k.is_answered AND k.lease_until <= $5 AND k.digest = excluded.digest)
         RETURNING request_id`,
        [requestId, Buffer.from(digest), new Date(leaseUntil), new Date(keptUntil), new Date(now)],
      );
      if (taken.length > 0) return { kind: 'first' };
      const [row] = await dataSource.query<readonly Row[]>(
        'SELECT digest, is_answered, answer FROM gateway.kept_answer WHERE request_id = $1',
        [requestId],
      );
      // It was dropped in between: whoever asks again claims it.
      if (row === undefined) return { kind: 'under-way' };
      if (!row.digest.equals(Buffer.from(digest))) return { kind: 'other' };
      if (!row.is_answered) return { kind: 'under-way' };
      return { kind: 'answered', answer: seal === null ? null : opened(seal, row.answer) };
    }),
  keep: (requestId, answer) =>
    askPostgres(dataSource, 'keep an answer', async () => {
      const sealed =
        answer === null || seal === null ? null : seal.seal(Buffer.from(JSON.stringify(answer), 'utf8'));
      await dataSource.query(
        'UPDATE gateway.kept_answer SET is_answered = true, answer = $2 WHERE request_id = $1',
        [requestId, sealed === null ? null : Buffer.from(sealed)],
      );
    }),
  drop: (requestId) =>
    askPostgres(dataSource, 'give an idempotency key back', async () => {
      await dataSource.query('DELETE FROM gateway.kept_answer WHERE request_id = $1 AND NOT is_answered', [
        requestId,
      ]);
    }),
  sweep: (now) =>
    askPostgres(dataSource, 'forget old answers', async () => {
      await dataSource.query(
        `DELETE FROM gateway.kept_answer WHERE request_id IN
           (SELECT request_id FROM gateway.kept_answer WHERE kept_until <= $1 LIMIT ${SWEPT_MAX})`,
        [new Date(now)],
      );
    }),
});
