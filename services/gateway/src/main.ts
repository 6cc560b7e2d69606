import { runService } from '#service-kit';
import { gatewayConfig } from './config.ts';
import { GATEWAY } from './service.ts';

await runService({ ...GATEWAY, config: gatewayConfig });
