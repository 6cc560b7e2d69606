import { runService } from '#service-kit';
import { TABLES } from './adapters/migrations/tables.ts';
import { metricsConfig } from './config.ts';
import { MetricsModule } from './metrics.module.ts';

await runService({ name: 'metrics', module: MetricsModule, config: metricsConfig, tables: TABLES });
