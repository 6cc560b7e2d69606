import type { DataSource } from 'typeorm';
import { epochMs, folderId, type Position, transferId } from '#kernel';
import type { ListedTransfer, TransferTallies, TransferViews } from '../../ports/transfer-store.ts';
import { rowsOf } from '../rows-of.ts';
import { transferIn } from './transfer-row.ts';

type Row = ReturnType<typeof rowsOf>[number];
const CATCH_UP_MS = 3000;
const UNFINISHED_MAX = 200_000;

/* A clone on its own volume is no transfer. What it was made of lies in the views of folders, which may be a moment behind: then it is one. */
const TRANSFERS = `
  SELECT t.standing, coalesce(f.name, t.folder_id) AS folder_name FROM storage.transfer t
  LEFT JOIN storage.folder f ON f.folder_id = t.folder_id
  LEFT JOIN storage.folder o ON t.kind = 'copy' AND o.folder_id = t.standing ->> 'origin'
  WHERE (t.kind <> 'copy' OR o.volume_id IS DISTINCT FROM f.volume_id)`;

const listed = (row: Row): ListedTransfer => ({
  transfer: transferIn(row),
  folderName: String(row['folder_name']),
});

export const postgresTransferViews = (
  dataSource: DataSource,
  log: {
    readonly head: () => Promise<Position>;
    readonly waitFor: (position: Position, timeoutMs: number) => Promise<boolean>;
  },
): TransferViews => {
  const query = async (sql: string, parameters: unknown[]): Promise<readonly Row[]> =>
    rowsOf(await dataSource.query(sql, parameters));
  return {
    list: async ({ folder, owner, phase, before, limit }) =>
      (
        await query(
          `${TRANSFERS} AND ($1::text IS NULL OR t.folder_id = $1) AND ($2::text IS NULL OR t.owner = $2)
           AND ($3::text IS NULL OR t.phase = $3)
           AND ($4::text IS NULL OR t.position < (SELECT position FROM storage.transfer WHERE transfer_id = $4))
           ORDER BY t.position DESC LIMIT $5`,
          [folder, owner, phase, before, limit],
        )
      ).map(listed),
    find: async (id) => (await query(`${TRANSFERS} AND t.transfer_id = $1`, [id])).map(listed)[0],
    catchUp: async () => {
      await log.waitFor(await log.head(), CATCH_UP_MS);
    },
    openUploads: async (limit) =>
      (
        await query(
          `SELECT transfer_id FROM storage.transfer WHERE phase = 'open' AND kind = 'upload' ORDER BY position LIMIT $1`,
          [limit],
        )
      ).map((row) => transferId(String(row['transfer_id']))),
  };
};

export const postgresTransferTallies = (dataSource: DataSource): TransferTallies => {
  const query = async (sql: string, parameters: unknown[] = []): Promise<readonly Row[]> =>
    rowsOf(await dataSource.query(sql, parameters));
  return {
    tally: async (id) => {
      const [row] = await query('SELECT * FROM storage.transfer_tally WHERE transfer_id = $1', [id]);
      if (row === undefined) return undefined;
      const counted = (name: string): number => Number(row[name]);
      const counts = { files: counted('files'), bytes: counted('bytes'), failures: counted('failures') };
      return { counts, touchedAt: epochMs(counted('touched_at_ms')) };
    },
    keepTally: async (id, { counts: { files, bytes, failures }, touchedAt }) => {
      await query(
        `INSERT INTO storage.transfer_tally (transfer_id, files, bytes, failures, touched_at_ms) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (transfer_id) DO UPDATE SET files = excluded.files, bytes = excluded.bytes,
           failures = excluded.failures, touched_at_ms = excluded.touched_at_ms`,
        [id, files, bytes, failures, touchedAt],
      );
    },
    forgetTally: async (id) => {
      await query('DELETE FROM storage.transfer_tally WHERE transfer_id = $1', [id]);
    },
    unfinished: async () =>
      (await query('SELECT * FROM storage.transfer_upload LIMIT $1', [UNFINISHED_MAX])).map((row) => ({
        uploadId: String(row['upload_id']),
        transferId: transferId(String(row['transfer_id'])),
        folderId: folderId(String(row['folder_id'])),
      })),
    begin: async ({ uploadId, transferId: transfer, folderId: folder }) => {
      await query(
        `INSERT INTO storage.transfer_upload (upload_id, transfer_id, folder_id) VALUES ($1, $2, $3)
         ON CONFLICT (upload_id) DO UPDATE SET transfer_id = excluded.transfer_id`,
        [uploadId, transfer, folder],
      );
    },
    end: async (uploadId) => {
      await query('DELETE FROM storage.transfer_upload WHERE upload_id = $1', [uploadId]);
    },
  };
};
