import type { OwnTables } from '#service-kit';
import { CreateUsage1764000000000 } from './1764000000000-create-usage.ts';
import { Watch1764000200000 } from './1764000200000-watch.ts';
import { TimeStarts1764000100000 } from './1764000100000-time-starts.ts';

/** The metrics service's own schema. */
export const TABLES: OwnTables = {
  schema: 'metrics',
  migrations: [CreateUsage1764000000000, TimeStarts1764000100000, Watch1764000200000],
};
