import type { DataSource } from 'typeorm';
import { DependencyFailure } from '#kernel';
import type { BundleStore } from '../ports/bundle-store.ts';
import { rowsOf } from './rows-of.ts';

const PARTS_OF = `SELECT "offset", length(content) AS size FROM storage.bundle_part WHERE sha256 = $1 ORDER BY "offset"`;

/** Longest unused first, as many as it takes to get below the bound. */
const MAKE_ROOM = `
  DELETE FROM storage.bundle WHERE sha256 IN (
    SELECT sha256 FROM (
      SELECT b.sha256, sum(b.size_bytes) OVER (ORDER BY u.sha256 IS NOT NULL DESC, b.last_used_at_ms DESC, b.sha256) AS total,
        u.sha256 IS NOT NULL AS in_use
      FROM storage.bundle b LEFT JOIN (SELECT DISTINCT sha256 FROM storage.bundle_use) u USING (sha256)
    ) AS ranked WHERE total > $1 AND NOT in_use)
  RETURNING sha256`;

const SWEEP_UNUSED = `
  DELETE FROM storage.bundle b WHERE b.last_used_at_ms < $1
    AND NOT EXISTS (SELECT FROM storage.bundle_use u WHERE u.sha256 = b.sha256)
  RETURNING b.sha256`;

const SWEEP_ABANDONED = `
  DELETE FROM storage.bundle_part WHERE sha256 IN (
    SELECT sha256 FROM storage.bundle_part GROUP BY sha256 HAVING max(received_at_ms) < $1)
  RETURNING sha256`;

/** Bundles as rows: they are small, few, and backed up with everything else. */
export const postgresBundleStore = (dataSource: DataSource): BundleStore => {
  const query = async (text: string, values: readonly unknown[]) => {
    try {
      return rowsOf(await dataSource.query(text, [...values]));
    } catch (cause) {
      throw new DependencyFailure('postgres', 'use the table of bundles', { retryable: true, cause });
    }
  };

  return {
    touch: async (sha256, at) => {
      const rows = await query(
        'UPDATE storage.bundle SET last_used_at_ms = greatest(last_used_at_ms, $2) WHERE sha256 = $1 RETURNING sha256',
        [sha256, at],
      );
      return rows.length > 0;
    },
    putPart: async (sha256, offset, bytes, at) => {
      await query(
        `INSERT INTO storage.bundle_part (sha256, "offset", content, received_at_ms) VALUES ($1, $2, $3, $4)
         ON CONFLICT (sha256, "offset") DO UPDATE SET content = excluded.content, received_at_ms = excluded.received_at_ms`,
        [sha256, offset, bytes, at],
      );
    },
    parts: async (sha256) =>
      (await query(PARTS_OF, [sha256])).map((row) => ({
        offset: Number(row['offset']),
        sizeBytes: Number(row['size']),
      })),
    joinParts: async (sha256, offsets) => {
      const rows = await query(
        `SELECT content FROM storage.bundle_part WHERE sha256 = $1 AND "offset" = ANY ($2) ORDER BY "offset"`,
        [sha256, offsets],
      );
      return Buffer.concat(rows.map((row) => bytesOf(row['content'])));
    },
    complete: async (sha256, bytes, at) => {
      await query(
        `WITH done AS (DELETE FROM storage.bundle_part WHERE sha256 = $1)
         INSERT INTO storage.bundle (sha256, content, size_bytes, created_at_ms, last_used_at_ms) VALUES ($1, $2, $3, $4, $4)
         ON CONFLICT (sha256) DO UPDATE SET last_used_at_ms = excluded.last_used_at_ms`,
        [sha256, bytes, bytes.length, at],
      );
    },
    dropParts: async (sha256) => {
      await query('DELETE FROM storage.bundle_part WHERE sha256 = $1', [sha256]);
    },
    read: async (sha256, offset, limitBytes) => {
      const [row] = await query(
        'SELECT substring(content FROM $2 + 1 FOR $3) AS piece, size_bytes FROM storage.bundle WHERE sha256 = $1',
        [sha256, offset, limitBytes],
      );
      return row === undefined
        ? undefined
        : { bytes: bytesOf(row['piece']), sizeBytes: Number(row['size_bytes']) };
    },
    sweep: async ({ unusedBefore, abandonedBefore, bytesMax }) => {
      const unused = await query(SWEEP_UNUSED, [unusedBefore]);
      const surplus = await query(MAKE_ROOM, [bytesMax]);
      const abandoned = await query(SWEEP_ABANDONED, [abandonedBefore]);
      return {
        bundles: unused.length + surplus.length,
        uploads: new Set(abandoned.map((row) => row['sha256'])).size,
      };
    },
  };
};

const bytesOf = (value: unknown): Uint8Array => (value instanceof Uint8Array ? value : new Uint8Array());
