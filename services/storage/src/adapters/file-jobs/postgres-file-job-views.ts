import type { DataSource } from 'typeorm';
import { fileJobId, type FileJobId, type Position } from '#kernel';
import type { FileJobViews } from '../../ports/file-job-views.ts';
import { rowsOf } from '../rows-of.ts';

const CATCH_UP_MS = 3000;

export const postgresFileJobViews = (
  dataSource: DataSource,
  log: {
    readonly head: () => Promise<Position>;
    readonly waitFor: (position: Position, timeoutMs: number) => Promise<boolean>;
  },
): FileJobViews => {
  const ids = async (sql: string, parameters: readonly unknown[]): Promise<readonly FileJobId[]> =>
    rowsOf(await dataSource.query(sql, [...parameters])).map((row) => fileJobId(String(row['job_id'])));
  return {
    open: (limit) =>
      ids('SELECT job_id FROM storage.file_job WHERE is_open ORDER BY requested_position LIMIT $1', [limit]),
    of: (folder, { before = null, limit }) =>
      ids(
        `SELECT job_id FROM storage.file_job WHERE folder_id = $1
         AND ($2::text IS NULL OR requested_position < (SELECT requested_position FROM storage.file_job WHERE job_id = $2))
         ORDER BY requested_position DESC LIMIT $3`,
        [folder, before, limit],
      ),
    catchUp: async () => {
      await log.waitFor(await log.head(), CATCH_UP_MS);
    },
  };
};
