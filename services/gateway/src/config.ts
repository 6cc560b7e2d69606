import { IsOptional, Matches } from 'class-validator';
import { FromEnv, loadConfig, PostgresServiceConfig } from '#service-kit';

/** What the gateway can be told. */
export class GatewayConfig extends PostgresServiceConfig {
  /** An API key that shall exist, with the role of an admin; the first key of a new system. */
  @FromEnv('BERTH_BOOTSTRAP_KEY')
  @IsOptional()
  @Matches(/^[\x21-\x7e]{24,200}$/, { message: 'must have 24 to 200 visible ASCII characters' })
  readonly bootstrapKey?: string;
}

/** @throws ConfigInvalid with every variable that is wrong */
export const gatewayConfig = (): GatewayConfig => loadConfig(GatewayConfig, process.env);
