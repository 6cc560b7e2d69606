import { loadConfig, PostgresServiceConfig } from '#service-kit';

/** What the metrics service can be told: what every service with tables can be told. */
export class MetricsConfig extends PostgresServiceConfig {}

/** @throws ConfigInvalid with every variable that is wrong */
export const metricsConfig = (): MetricsConfig => loadConfig(MetricsConfig, process.env);
