import { Type } from 'class-transformer';
import { IsInt, Max, Min } from 'class-validator';
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
}

/** @throws ConfigInvalid with every variable that is wrong */
export const storageConfig = (): StorageConfig => loadConfig(StorageConfig, process.env);
