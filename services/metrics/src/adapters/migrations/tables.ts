import type { OwnTables } from '#service-kit';
import { CreateUsage1764000000000 } from './1764000000000-create-usage.ts';

/** The metrics service's own schema. */
export const TABLES: OwnTables = { schema: 'metrics', migrations: [CreateUsage1764000000000] };
