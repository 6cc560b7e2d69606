import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { v4 as uuid } from 'uuid';
import { vi } from 'vitest';
import { type Bus, openBus, type Requester, requester } from '#bus';
import {
  type ChangeFolderAnswer,
  type ChangeFolderCommandDto,
  type CreateFolderCommandDto,
  type FolderCallerDto,
  type FolderStanding,
  type ListFoldersAnswer,
  PATTERNS,
} from '#contracts';
import { migrateLog, type PostgresEventLog, postgresEventLog } from '#event-log';
import { type Refusal, type Result, silentLog } from '#kernel';
import { bootService, loadConfig, type RunningService } from '#service-kit';
import { freshDatabase } from '#testing';
import { TABLES } from '../src/adapters/migrations/tables.ts';
import { StorageConfig } from '../src/config.ts';
import { StorageModule } from '../src/storage.module.ts';

export const caller = (
  userId: string,
  role: FolderCallerDto['role'] = 'member',
  projectIds: readonly string[] = ['default'],
): FolderCallerDto => ({ userId, projectIds, role });

/** A storage service on a database, a bus and a volume of its own. */
export type StorageUnderTest = {
  readonly ask: Requester;
  readonly bus: Bus;
  readonly log: PostgresEventLog;
  readonly volumeRoot: string;
  readonly service: () => RunningService;
  /** Ends the service, and starts another one on the same state. */
  readonly restart: () => Promise<void>;
  readonly create: (
    by: FolderCallerDto,
    wish: Partial<CreateFolderCommandDto>,
  ) => Promise<Result<ChangeFolderAnswer, Refusal>>;
  readonly change: (
    by: FolderCallerDto,
    folder: string,
    action: ChangeFolderCommandDto['action'],
    more?: Partial<ChangeFolderCommandDto>,
  ) => Promise<Result<ChangeFolderAnswer, Refusal>>;
  readonly read: (by: FolderCallerDto, folder: string) => Promise<Result<FolderStanding, Refusal>>;
  readonly list: (by: FolderCallerDto, more?: object) => Promise<ListFoldersAnswer>;
  /** Made, and ready to be used. */
  readonly ready: (by: FolderCallerDto, wish: Partial<CreateFolderCommandDto>) => Promise<FolderStanding>;
  readonly settles: (by: FolderCallerDto, folder: string) => Promise<FolderStanding>;
  readonly stop: () => Promise<void>;
};

export const storageUnderTest = async (
  servers: { readonly postgresUrl: string; readonly natsUrl: string },
  more: Readonly<Record<string, string>> = {},
): Promise<StorageUnderTest> => {
  const database = await freshDatabase(servers.postgresUrl);
  await migrateLog({
    ownerUrl: database.url,
    roles: [{ name: 'berth_storage', password: 'spec', schema: 'storage' }],
  });
  const volumeRoot = await mkdtemp(join(tmpdir(), 'berth-volume-'));
  const config = loadConfig(StorageConfig, {
    BERTH_NATS_URL: servers.natsUrl,
    BERTH_POSTGRES_URL: database.urlAs('berth_storage', 'spec'),
    BERTH_LOG_LEVEL: 'silent',
    BERTH_VOLUME_ROOT: volumeRoot,
    ...more,
  });
  const boot = () => bootService({ name: 'storage', module: StorageModule, tables: TABLES }, config);
  let service = await boot();
  const bus = openBus({ url: servers.natsUrl, name: 'spec', log: silentLog });
  await bus.connected();
  const ask = requester(bus);
  const log = postgresEventLog({ url: database.url });
  await service.isUp;

  const asking = async <T>(pattern: string, body: object): Promise<T> =>
    (await ask(pattern, body, { timeoutMs: 5000, retryForMs: 5000 })) as T;
  const valueOf = <T>(outcome: Result<T, Refusal>): T => {
    if (outcome.ok) return outcome.value;
    throw new Error(outcome.refusal.message);
  };
  const read: StorageUnderTest['read'] = (by, folder) => asking(PATTERNS.folderRead, { caller: by, folder });
  const create: StorageUnderTest['create'] = (by, wish) =>
    asking(PATTERNS.folderCreate, { commandId: uuid(), caller: by, ...wish });
  const settles: StorageUnderTest['settles'] = (by, folder) =>
    vi.waitFor(
      async () => {
        const standing = valueOf(await read(by, folder));
        if (standing.work !== undefined)
          throw new Error(`${folder} is worked on: ${JSON.stringify(standing.work)}`);
        return standing;
      },
      { timeout: 10_000 },
    );
  const started: StorageUnderTest = {
    ask,
    bus,
    log,
    volumeRoot,
    service: () => service,
    restart: async () => {
      await service.stop();
      service = await boot();
      await service.isUp;
    },
    create,
    change: (by, folder, action, fields = {}) =>
      asking(PATTERNS.folderChange, { commandId: uuid(), caller: by, folder, action, ...fields }),
    read,
    list: async (by, query = {}) =>
      valueOf(
        await asking<Result<ListFoldersAnswer, Refusal>>(PATTERNS.folderList, { caller: by, ...query }),
      ),
    ready: async (by, wish) => {
      const made = valueOf(await create(by, wish));
      return settles(by, made.folder?.folderId ?? '');
    },
    settles,
    stop: async () => {
      await service.stop();
      await bus.close();
      await log.close();
      await database.drop();
      await rm(volumeRoot, { recursive: true, force: true });
    },
  };
  await vi.waitFor(
    async () => {
      const answer = await asking<Result<{ volumes: readonly unknown[] }, Refusal>>(PATTERNS.volumeList, {});
      if (valueOf(answer).volumes.length === 0) throw new Error('the default volume is not registered yet');
    },
    { timeout: 10_000 },
  );
  return started;
};
