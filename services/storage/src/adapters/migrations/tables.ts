import type { OwnTables } from '#service-kit';
import { CreateBundles1764000000000 } from './1764000000000-create-bundles.ts';
import { CreateFileJobs1764000700000 } from './1764000700000-create-file-jobs.ts';
import { CreateSecrets1764000600000 } from './1764000600000-create-secrets.ts';
import { HoldFolders1764000610000 } from './1764000610000-hold-folders.ts';
import { CreateTransfers1764000800000 } from './1764000800000-create-transfers.ts';
import { CreateFolders1764000500000 } from './1764000500000-create-folders.ts';

/** The storage service's own schema. */
export const TABLES: OwnTables = {
  schema: 'storage',
  migrations: [
    CreateBundles1764000000000,
    CreateFolders1764000500000,
    CreateSecrets1764000600000,
    HoldFolders1764000610000,
    CreateFileJobs1764000700000,
    CreateTransfers1764000800000,
  ],
};
