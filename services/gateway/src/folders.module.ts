import type { Provider, Type } from '@nestjs/common';
import type { Requester } from '#bus';
import type { Clock } from '#kernel';
import { CLOCK, REQUESTER } from '#service-kit';
import { busFileJobs } from './adapters/bus/file-jobs.ts';
import { busFileDoor } from './adapters/bus/file-door.ts';
import { busFolders } from './adapters/bus/folders.ts';
import { busTransfers } from './adapters/bus/transfers.ts';
import { operateFolders } from './handlers/operate-folders.ts';
import { rememberHomes } from './handlers/remember-homes.ts';
import type { RememberedHomes } from './handlers/remember-homes.ts';
import * as tokens from './tokens.ts';
import { FileJobsController } from './transport/file-jobs.controller.ts';
import { FileLinksController } from './transport/file-links.controller.ts';
import { FilesController } from './transport/files.controller.ts';
import { FolderActionsController } from './transport/folder-actions.controller.ts';
import { FoldersController } from './transport/folders.controller.ts';
import { TransfersController } from './transport/transfers.controller.ts';
import { UploadsController } from './transport/uploads.controller.ts';
import { VolumesController } from './transport/volumes.controller.ts';

/** Folders, their files, and the volumes that they are on: part of the gateway's module. */
export const FOLDER_PROVIDERS: readonly Provider[] = [
  {
    provide: tokens.REMEMBERED_HOMES,
    useFactory: (request: Requester, clock: Clock): RememberedHomes =>
      rememberHomes(busFolders(request), clock),
    inject: [REQUESTER, CLOCK],
  },
  {
    provide: tokens.FOLDERS,
    useFactory: ({ folders }: RememberedHomes) => folders,
    inject: [tokens.REMEMBERED_HOMES],
  },
  { provide: tokens.FILE_DOOR, useFactory: busFileDoor, inject: [REQUESTER] },
  { provide: tokens.FILE_JOBS, useFactory: busFileJobs, inject: [REQUESTER] },
  { provide: tokens.TRANSFERS, useFactory: busTransfers, inject: [REQUESTER] },
  {
    provide: tokens.OPERATE_FOLDERS,
    useFactory: operateFolders,
    inject: [tokens.FOLDERS, tokens.REQUIRE_OPEN_PROJECT],
  },
];

export const FOLDER_CONTROLLERS: readonly Type[] = [
  FoldersController,
  // Before what takes any word behind a folder's name.
  FilesController,
  FileLinksController,
  FileJobsController,
  TransfersController,
  UploadsController,
  FolderActionsController,
  VolumesController,
];
