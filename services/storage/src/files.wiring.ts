import type { Provider } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { sweepFolder } from '#folder-files';
import type { Clock, Log } from '#kernel';
import { CLOCK, CONFIG, DATA_SOURCE, every, LOG, TASKS, type Tasks } from '#service-kit';
import { freeBytes } from './adapters/free-bytes.ts';
import { sealedLinks } from './adapters/sealed-links.ts';
import { signedTickets } from './adapters/signed-tickets.ts';
import type { StorageConfig } from './config.ts';
import { admitToFiles, type AdmitToFiles } from './handlers/admit-to-files.ts';
import { fileLinks } from './handlers/file-links.ts';
import { folderRoots } from './handlers/folder-roots.ts';
import type { UploadTracker } from './handlers/track-uploads.ts';
import type { ResolveFolder } from './handlers/resolve-folder.ts';
import { sweepFolders } from './handlers/sweep-folders.ts';
import type { Volumes } from './handlers/volumes.ts';
import type { FileTickets } from './ports/file-tickets.ts';
import type { FolderRoots } from './ports/folder-roots.ts';
import type { FolderViews } from './ports/folder-views.ts';
import * as tokens from './tokens.ts';
import { createFileDoor, type FileDoor } from './transport/file-door/file-door.ts';

const TICKETS = Symbol('file tickets');
const FOLDER_SWEEP = Symbol('folder sweep');
const SWEEP_EVERY_MS = 6 * 3_600_000;

/** The door to the bytes of folders. */
export const fileProviders: readonly Provider[] = [
  { provide: TICKETS, useFactory: (clock: Clock) => signedTickets(clock), inject: [CLOCK] },
  {
    provide: tokens.FILE_DOOR,
    useFactory: async (
      tickets: FileTickets,
      tracker: UploadTracker,
      config: StorageConfig,
      log: Log,
    ): Promise<FileDoor> => {
      const { filesHost: host, filesPort: port, filesAdvertise: advertised } = config;
      const door = createFileDoor(tickets, tracker, { host, port, advertised }, log);
      await door.listen();
      return door;
    },
    inject: [TICKETS, tokens.UPLOAD_TRACKER, CONFIG, LOG],
  },
  {
    provide: tokens.FOLDER_ROOTS,
    useFactory: (resolve: ResolveFolder, views: FolderViews): FolderRoots =>
      folderRoots(resolve, views, freeBytes),
    inject: [tokens.RESOLVE_FOLDER, tokens.FOLDER_VIEWS],
  },
  {
    provide: tokens.ADMIT_TO_FILES,
    useFactory: (roots: FolderRoots, tickets: FileTickets, door: FileDoor): AdmitToFiles =>
      admitToFiles(roots, tickets, door),
    inject: [tokens.FOLDER_ROOTS, TICKETS, tokens.FILE_DOOR],
  },
  {
    provide: tokens.FILE_LINKS,
    useFactory: (roots: FolderRoots, admit: AdmitToFiles, dataSource: DataSource, clock: Clock) =>
      fileLinks(roots, admit, sealedLinks(dataSource), clock),
    inject: [tokens.FOLDER_ROOTS, tokens.ADMIT_TO_FILES, DATA_SOURCE, CLOCK],
  },
  {
    provide: FOLDER_SWEEP,
    useFactory: (views: FolderViews, volumes: Volumes, clock: Clock, log: Log, tasks: Tasks) => {
      const sweep = (path: string): Promise<number> => sweepFolder(path, clock.now());
      tasks.add(every(SWEEP_EVERY_MS, 'folder sweep', sweepFolders(views, volumes, sweep, log)));
    },
    inject: [tokens.FOLDER_VIEWS, tokens.VOLUMES, CLOCK, LOG, TASKS],
  },
];
