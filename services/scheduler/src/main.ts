import { runService } from '#service-kit';
import { schedulerConfig } from './config.ts';
import { SchedulerModule } from './scheduler.module.ts';

await runService({ name: 'scheduler', module: SchedulerModule, config: schedulerConfig });
