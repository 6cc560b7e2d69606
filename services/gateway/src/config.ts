import { Type } from 'class-transformer';
import { IsIn, IsInt, IsOptional, Matches, Max, Min, ValidateBy } from 'class-validator';
import { FromEnv, loadConfig, PostgresServiceConfig } from '#service-kit';
import { isAllowedWord } from './adapters/hooks/address-rules.ts';
import { RETRY_SECONDS } from './domain/delivery/retry.ts';
import { readProviders } from './handlers/sign-in/read-providers.ts';

const PATH = /^[^\0]{1,4096}$/;
const PATH_WORDS = { message: 'must be the path of a file' };

/** What the gateway can be told. */
export class GatewayConfig extends PostgresServiceConfig {
  /** An API key that shall exist, with the role of an admin; the first key of a new system. */
  @FromEnv('BERTH_BOOTSTRAP_KEY')
  @IsOptional()
  @Matches(/^[\x21-\x7e]{24,200}$/, { message: 'must have 24 to 200 visible ASCII characters' })
  readonly bootstrapKey?: string;

  /** Where gRPC is served: for programs of this machine alone unless told otherwise. */
  @FromEnv('BERTH_GRPC_HOST')
  @Matches(/^[\w.:-]+$/, { message: 'must be a host name or an address' })
  readonly grpcHost: string = '127.0.0.1';

  /** 0 takes any free port. */
  @FromEnv('BERTH_GRPC_PORT')
  @Type(() => Number)
  @IsInt({ message: 'must be a port number from 0 to 65535' })
  @Min(0, { message: 'must be a port number from 0 to 65535' })
  @Max(65_535, { message: 'must be a port number from 0 to 65535' })
  readonly grpcPort: number = 0;

  /** Certificate and key of gRPC, as PEM files; both or neither. Absent: plain HTTP/2. */
  @FromEnv('BERTH_GRPC_TLS_CERT')
  @IsOptional()
  @Matches(PATH, PATH_WORDS)
  readonly grpcTlsCert?: string;

  @FromEnv('BERTH_GRPC_TLS_KEY')
  @IsOptional()
  @Matches(PATH, PATH_WORDS)
  readonly grpcTlsKey?: string;

  /** Who signs the certificates that clients of gRPC have to show, as a PEM file; absent: they show none. */
  @FromEnv('BERTH_GRPC_TLS_CLIENT_CA')
  @IsOptional()
  @Matches(PATH, PATH_WORDS)
  readonly grpcTlsClientCa?: string;

  /** Requests that this gateway takes of each key, or of who is signed in, in a minute; 0: as many as come. */
  @FromEnv('BERTH_RATE_PER_KEY')
  @Type(() => Number)
  @IsInt({ message: 'must be a whole number from 0 up' })
  @Min(0, { message: 'must be a whole number from 0 up' })
  @Max(100_000_000, { message: 'must be at most 100000000' })
  readonly ratePerKey: number = 120_000;

  /** The same of each address, whoever sends them. */
  @FromEnv('BERTH_RATE_PER_ADDRESS')
  @Type(() => Number)
  @IsInt({ message: 'must be a whole number from 0 up' })
  @Min(0, { message: 'must be a whole number from 0 up' })
  @Max(100_000_000, { message: 'must be at most 100000000' })
  readonly ratePerAddress: number = 240_000;

  /** Under which address people reach it, such as `https://berth.example`; links carry it, and over https cookies are for https alone. */
  @FromEnv('BERTH_PUBLIC_URL')
  @IsOptional()
  @Matches(/^https?:\/\/[a-z0-9.-]+(:\d{1,5})?$/i, {
    message: 'must be http(s)://host or http(s)://host:port',
  })
  readonly publicUrl?: string;

  /** Seals second factors; the same on all gateways. */
  @FromEnv('BERTH_SECRET_KEY')
  @IsOptional()
  @Matches(/^[\x21-\x7e]{32,200}$/, { message: 'must have 32 to 200 visible ASCII characters' })
  readonly secretKey?: string;

  /** Other authorities that people sign in by: a JSON list, described on the page of identity. */
  @FromEnv('BERTH_OIDC_PROVIDERS')
  @IsOptional()
  @ValidateBy({
    name: 'isProviderList',
    validator: {
      validate: (value: unknown) => typeof value === 'string' && readProviders(value).ok,
      defaultMessage: (args) => {
        const read = readProviders(String(args?.value));
        return read.ok ? '' : read.refusal.message;
      },
    },
  })
  readonly oidcProviders?: string;
  /** Images that sessions of one project may be made into, and how large each may be beside what it stands on. */
  @FromEnv('BERTH_OWN_IMAGES_MAX')
  @Type(() => Number)
  @IsInt({ message: 'must be a number from 0 to 10000' })
  @Min(0, { message: 'must be a number from 0 to 10000' })
  @Max(10_000, { message: 'must be a number from 0 to 10000' })
  readonly ownImagesMax: number = 20;

  @FromEnv('BERTH_OWN_IMAGE_BYTES_MAX')
  @Type(() => Number)
  @IsInt({ message: 'must be a number of bytes, at least 1048576' })
  @Min(1_048_576, { message: 'must be a number of bytes, at least 1048576' })
  readonly ownImageBytesMax: number = 4 * 2 ** 30;

  /** Where nodes call back to with streams: for this machine's own alone, or for others (then encrypted). */
  @FromEnv('BERTH_STREAM_HOST')
  @Matches(/^[\w.:-]+$/, { message: 'must be a host name or an address' })
  readonly streamHost: string = '127.0.0.1';

  /** 0 takes any free port. */
  @FromEnv('BERTH_STREAM_PORT')
  @Type(() => Number)
  @IsInt({ message: 'must be a port number from 0 to 65535' })
  @Min(0, { message: 'must be a port number from 0 to 65535' })
  @Max(65_535, { message: 'must be a port number from 0 to 65535' })
  readonly streamPort: number = 0;

  /** How nodes reach this gateway; absent: where it listens, or by its host name where that is everywhere. */
  @FromEnv('BERTH_STREAM_ADVERTISE')
  @IsOptional()
  @Matches(/^[\w.:-]{1,253}$/, { message: 'must be a host name or an address' })
  readonly streamAdvertise?: string;

  /** `auto`: wherever another machine could listen in. */
  @FromEnv('BERTH_STREAM_ENCRYPT')
  @IsIn(['auto', 'always'], { message: 'must be auto or always' })
  readonly streamEncrypt: 'auto' | 'always' = 'auto';

  /**
   * Where browsers find apps: `https://apps.example.org` (a host for apps alone) or `https://*.apps.example.org` (one for each); absent: below `/apps/` of
   * the API.
   */
  @FromEnv('BERTH_APPS_URL')
  @IsOptional()
  @Matches(/^https?:\/\/(\*\.)?[a-zA-Z0-9.-]+(:\d{1,5})?\/?$/, {
    message: 'must be like https://apps.example.org or https://*.apps.example.org',
  })
  readonly appsUrl?: string;

  /** By which server e-mail is sent: `smtp://mail.example.org:587`, `smtps://user:password@mail.example.org`; absent: none is sent. */
  @FromEnv('BERTH_SMTP_URL')
  @IsOptional()
  @Matches(/^smtps?:\/\/\S{1,500}$/, {
    message: 'must be like smtp://mail.example.org:587 or smtps://user:password@mail.example.org',
  })
  readonly smtpUrl?: string;

  /** From whom e-mail is. */
  @FromEnv('BERTH_MAIL_FROM')
  @Matches(/^[^\r\n]{0,100}<?[^\s<>@]{1,64}@[A-Za-z0-9.-]{1,253}>?$/, {
    message: 'must be an address such as Berth <berth@example.org>',
  })
  readonly mailFrom: string = 'Berth <berth@localhost>';

  /** Where hooks may send to although it is not public: hosts and networks, with commas. */
  @FromEnv('BERTH_HOOKS_ALLOW')
  @ValidateBy({
    name: 'isAllowList',
    validator: {
      validate: (value: unknown) => typeof value === 'string' && wordsIn(value).every(isAllowedWord),
      defaultMessage: () =>
        'must be hosts and networks with commas, such as 10.1.0.0/16,chat.lan,*.corp.example',
    },
  })
  readonly hooksAllow: string = '';

  /** Whether hooks may send by http, which anybody on the way can read. */
  @FromEnv('BERTH_HOOKS_HTTP')
  @IsIn(['refuse', 'allow'], { message: 'must be refuse or allow' })
  readonly hooksHttp: 'refuse' | 'allow' = 'refuse';

  /** After how many seconds each what did not arrive is sent again; absent: as Standard Webhooks recommends. */
  @FromEnv('BERTH_HOOKS_RETRY_SECONDS')
  @Matches(/^\d{1,7}(\.\d{1,3})?(,\d{1,7}(\.\d{1,3})?){0,29}$/, {
    message: 'must be 1 to 30 numbers of seconds with commas, such as 5,300,1800',
  })
  readonly hooksRetrySeconds: string = RETRY_SECONDS.join(',');
}

const wordsIn = (list: string): readonly string[] =>
  list
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');

/** What the configuration says of hooks. */
export const hookSettings = ({ hooksAllow, hooksHttp, hooksRetrySeconds }: GatewayConfig) => ({
  allowed: wordsIn(hooksAllow),
  allowsHttp: hooksHttp === 'allow',
  retrySeconds: wordsIn(hooksRetrySeconds).map(Number),
});

/** @throws ConfigInvalid with every variable that is wrong */
export const gatewayConfig = (): GatewayConfig => loadConfig(GatewayConfig, process.env);
