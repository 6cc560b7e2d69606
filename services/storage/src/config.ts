import { Type } from 'class-transformer';
import { IsIn, IsInt, IsOptional, Matches, Max, Min } from 'class-validator';
import { IsDnsLabel, VOLUME_BACKENDS, type VolumeBackend } from '#contracts';
import { FromEnv, loadConfig, PostgresServiceConfig } from '#service-kit';

/** What the storage service can be told. */
export class StorageConfig extends PostgresServiceConfig {
  /** A bundle that no session has used for so many days is deleted. */
  @FromEnv('BERTH_BUNDLE_UNUSED_DAYS')
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(3650)
  readonly bundleUnusedDays: number = 30;

  /** All bundles together; beyond it those that are not in use go first, the longest unused before the others. */
  @FromEnv('BERTH_BUNDLES_MAX_MIB')
  @Type(() => Number)
  @IsInt()
  @Min(16)
  @Max(1_048_576)
  readonly bundlesMaxMib: number = 4096;

  /** Where folders go that name no volume. */
  @FromEnv('BERTH_DEFAULT_VOLUME')
  @IsDnsLabel()
  readonly defaultVolume: string = 'default';

  /** Makes the default volume known at the start: an empty folder, or the root of that volume. Absent: an admin registers it. */
  @FromEnv('BERTH_VOLUME_ROOT')
  @IsOptional()
  @Matches(/^\/[^\0\n]{1,1000}$/, { message: 'it must be an absolute path' })
  readonly volumeRoot?: string;

  /** Where gateways fetch and send the bytes of files: an address that only they can reach. */
  @FromEnv('BERTH_FILES_HOST')
  @Matches(/^[0-9A-Za-z.:-]{1,255}$/, { message: 'it must be a name or address of this machine' })
  readonly filesHost: string = '127.0.0.1';

  /** 0: any that is free; gateways are told which. */
  @FromEnv('BERTH_FILES_PORT')
  @Type(() => Number)
  @IsInt()
  @Min(0)
  @Max(65_535)
  readonly filesPort: number = 0;

  /** How gateways on other machines find it, such as http://storage:4080. */
  @FromEnv('BERTH_FILES_ADVERTISE')
  @IsOptional()
  @Matches(/^http:\/\/[^\s/]{1,255}$/, { message: 'it must be http://HOST:PORT' })
  readonly filesAdvertise?: string;

  /** `true`: imports may ask machines of the pool's own network, such as an object store beside it. */
  @FromEnv('BERTH_IMPORT_PRIVATE')
  @IsIn(['true', 'false'])
  readonly importPrivate: 'true' | 'false' = 'false';

  /** A volume whose answers take longer, on average, in milliseconds, is worth an alert. */
  @FromEnv('BERTH_ALERT_VOLUME_SLOW_MS')
  @Type(() => Number)
  @IsInt({ message: 'must be a whole number of milliseconds from 1 to 60000' })
  @Min(1, { message: 'must be a whole number of milliseconds from 1 to 60000' })
  @Max(60_000, { message: 'must be a whole number of milliseconds from 1 to 60000' })
  readonly alertVolumeSlowMs: number = 500;

  @FromEnv('BERTH_VOLUME_BACKEND')
  @IsIn(VOLUME_BACKENDS)
  readonly volumeBackend: VolumeBackend = 'posix';
}

/** @throws ConfigInvalid with every variable that is wrong */
export const storageConfig = (): StorageConfig => loadConfig(StorageConfig, process.env);
