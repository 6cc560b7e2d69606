import { runService } from '#service-kit';
import { TABLES } from './adapters/migrations/tables.ts';
import { storageConfig } from './config.ts';
import { StorageModule } from './storage.module.ts';

await runService({ name: 'storage', module: StorageModule, config: storageConfig, tables: TABLES });
