import { Type } from 'class-transformer';
import { IsIn, IsInt, IsOptional, IsString, IsUrl, Matches, Max, Min } from 'class-validator';
import { FromEnv } from './from-env.ts';

const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
const POSTGRES_URL = /^postgres(ql)?:\/\/\S+$/;
const NATS_URLS = /^((nats|tls):\/\/[^\s,]+)(,(nats|tls):\/\/[^\s,]+)*$/;

/** What every service can be told. */
export class ServiceConfig {
  /** `nats://[user:password@]host:port`, several with commas. */
  @FromEnv('BERTH_NATS_URL')
  @Matches(NATS_URLS, { message: 'must look like nats://user:password@host:4222' })
  readonly natsUrl!: string;

  /** File with the certificate of the authority that vouches for NATS: encrypted, and no other server is spoken to. */
  @FromEnv('BERTH_NATS_CA')
  @IsOptional()
  @IsString()
  readonly natsCa?: string;

  /** File with the private key (an nkey seed) with which the service signs in at NATS, in place of a password. */
  @FromEnv('BERTH_NATS_SEED')
  @IsOptional()
  @IsString()
  readonly natsSeed?: string;

  @FromEnv('BERTH_HTTP_HOST')
  @Matches(/^[\w.:-]+$/, { message: 'must be a host name or an address' })
  readonly httpHost: string = '127.0.0.1';

  /** 0 takes any free port. */
  @FromEnv('BERTH_HTTP_PORT')
  @Type(() => Number)
  @IsInt({ message: 'must be a port number from 0 to 65535' })
  @Min(0, { message: 'must be a port number from 0 to 65535' })
  @Max(65_535, { message: 'must be a port number from 0 to 65535' })
  readonly httpPort: number = 0;

  /** Addresses or networks of balancers, with commas: where a request comes from is then as they say (`X-Forwarded-For`). */
  @FromEnv('BERTH_TRUSTED_PROXIES')
  @IsOptional()
  @Matches(/^[0-9a-f.:]+(\/\d{1,3})?(,[0-9a-f.:]+(\/\d{1,3})?){0,19}$/i, {
    message: 'must be addresses or networks such as 10.0.0.0/8, with commas',
  })
  readonly trustedProxies?: string;

  @FromEnv('BERTH_LOG_LEVEL')
  @IsIn(LEVELS, { message: `must be one of ${LEVELS.join(', ')}` })
  readonly logLevel: string = 'info';

  /** Base URL of an OTLP/HTTP collector; without it nothing is exported. */
  @FromEnv('OTEL_EXPORTER_OTLP_ENDPOINT')
  @IsOptional()
  @IsUrl({ require_tld: false, require_protocol: true }, { message: 'must be a URL with its protocol' })
  readonly otlpEndpoint?: string;
}

/** What a service with tables of its own can be told. */
export class PostgresServiceConfig extends ServiceConfig {
  @FromEnv('BERTH_POSTGRES_URL')
  @Matches(POSTGRES_URL, { message: 'must look like postgres://user:password@host:5432/database' })
  readonly postgresUrl!: string;
}
