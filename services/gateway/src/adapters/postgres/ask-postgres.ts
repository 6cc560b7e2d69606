import { DependencyFailure } from '#kernel';
import type { DataSource } from 'typeorm';

/** Runs a question to the gateway's tables; whatever goes wrong says that the database failed, and that it may be asked again. */
export const askPostgres = async <T>(
  dataSource: DataSource,
  attempted: string,
  ask: () => Promise<T>,
): Promise<T> => {
  if (!dataSource.isInitialized)
    throw new DependencyFailure('postgres', attempted, { retryable: true, cause: 'not connected yet' });
  try {
    return await ask();
  } catch (cause) {
    throw new DependencyFailure('postgres', attempted, { retryable: true, cause });
  }
};
