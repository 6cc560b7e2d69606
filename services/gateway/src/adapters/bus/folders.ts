import type { Requester } from '#bus';
import { PATTERNS } from '#contracts';
import type {
  ChangeFolderAnswer,
  CheckMountsAnswer,
  FolderStanding,
  ListFoldersAnswer,
  ListVolumesAnswer,
  MountStandingsAnswer,
  RegisterVolumeAnswer,
  VolumeFiguresAnswer,
  VolumeStanding,
} from '#contracts';
import type { Folders } from '../../ports/folders.ts';
import { isFields, readAnswer } from './read-answer.ts';

/* Commands carry an id and queries change nothing: both may be asked again. */
const COMMAND = { timeoutMs: 6000, retryForMs: 8000 };
const QUERY = { timeoutMs: 5000 };
/** A session is asked for: who has no folders does not wait long for a home folder. */
const CHECK = { timeoutMs: 2000 };

const isFolder = (value: unknown): value is FolderStanding =>
  isFields(value) && typeof value['folderId'] === 'string' && Array.isArray(value['snapshots']);
const isChanged = (value: unknown): value is ChangeFolderAnswer =>
  isFields(value) &&
  typeof value['position'] === 'number' &&
  (value['folder'] === undefined || isFolder(value['folder']));
const isList = (value: unknown): value is ListFoldersAnswer =>
  isFields(value) && Array.isArray(value['folders']) && value['folders'].every(isFolder);
const isChecked = (value: unknown): value is CheckMountsAnswer =>
  isFields(value) && Array.isArray(value['folders']);
const isVolume = (value: unknown): value is VolumeStanding =>
  isFields(value) && typeof value['volumeId'] === 'string' && isFields(value['capabilities']);
const isVolumes = (value: unknown): value is ListVolumesAnswer =>
  isFields(value) && Array.isArray(value['volumes']) && value['volumes'].every(isVolume);
const isRegistered = (value: unknown): value is RegisterVolumeAnswer =>
  isFields(value) && typeof value['position'] === 'number' && isVolume(value['volume']);

const areFigures = (value: unknown): value is VolumeFiguresAnswer =>
  isFields(value) && typeof value['volumeId'] === 'string' && Array.isArray(value['samples']);
const areStandings = (value: unknown): value is MountStandingsAnswer =>
  isFields(value) &&
  Array.isArray(value['folders']) &&
  Array.isArray(value['volumes']) &&
  value['volumes'].every(areFigures);

export const busFolders = (request: Requester): Folders => ({
  create: async (command) =>
    readAnswer(PATTERNS.folderCreate, await request(PATTERNS.folderCreate, command, COMMAND), isChanged),
  change: async (command) =>
    readAnswer(PATTERNS.folderChange, await request(PATTERNS.folderChange, command, COMMAND), isChanged),
  read: async (caller, folder) =>
    readAnswer(PATTERNS.folderRead, await request(PATTERNS.folderRead, { caller, folder }, QUERY), isFolder),
  list: async (query) =>
    readAnswer(PATTERNS.folderList, await request(PATTERNS.folderList, query, QUERY), isList),
  checkMounts: async (query) =>
    readAnswer(PATTERNS.mountCheck, await request(PATTERNS.mountCheck, query, CHECK), isChecked),
  registerVolume: async (command) =>
    readAnswer(
      PATTERNS.volumeRegister,
      await request(PATTERNS.volumeRegister, command, COMMAND),
      isRegistered,
    ),
  volume: async (volumeId) =>
    readAnswer(PATTERNS.volumeRead, await request(PATTERNS.volumeRead, { volumeId }, QUERY), isVolume),
  figures: async (volumeId) =>
    readAnswer(
      PATTERNS.volumeFigures,
      await request(PATTERNS.volumeFigures, { volumeId }, QUERY),
      areFigures,
    ),
  mounted: async (folderIds, samples) =>
    readAnswer(
      PATTERNS.mountStandings,
      await request(PATTERNS.mountStandings, { folderIds, samples }, CHECK),
      areStandings,
    ),
  volumes: async () =>
    readAnswer(PATTERNS.volumeList, await request(PATTERNS.volumeList, {}, QUERY), isVolumes),
});
