import type { DataSource } from 'typeorm';
import type { FileJobId } from '#kernel';
import type { FileJobKeys, ObjectStoreKey } from '../../ports/file-job-runner.ts';
import { rowsOf } from '../rows-of.ts';

const isFields = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

const decode = (bytes: unknown): ObjectStoreKey | undefined => {
  const value: unknown = Buffer.isBuffer(bytes) ? JSON.parse(bytes.toString('utf8')) : undefined;
  if (!isFields(value)) return undefined;
  const { accessKeyId, secretAccessKey, sessionToken } = value;
  if (typeof accessKeyId !== 'string' || typeof secretAccessKey !== 'string') return undefined;
  return { accessKeyId, secretAccessKey, ...(typeof sessionToken === 'string' ? { sessionToken } : {}) };
};

/** In the service's own tables, by the job's id. */
export const postgresFileJobKeys = (dataSource: DataSource): FileJobKeys => {
  const nameOf = (job: FileJobId): string => `filejob:${job}`;
  return {
    keep: async (job, key) => {
      await dataSource.query(
        'INSERT INTO storage.secret (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING',
        [nameOf(job), Buffer.from(JSON.stringify(key))],
      );
    },
    find: async (job) => {
      const sql = 'SELECT value FROM storage.secret WHERE name = $1';
      return decode(rowsOf(await dataSource.query(sql, [nameOf(job)]))[0]?.['value']);
    },
    forget: async (job) => {
      await dataSource.query('DELETE FROM storage.secret WHERE name = $1', [nameOf(job)]);
    },
  };
};
