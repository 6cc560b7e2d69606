import { judgedByOwner, runsPool, showsAll } from './rule.ts';

/** Folders, whose own rights say who may do what with them, and volumes. */
export const FOLDER_OPERATIONS = {
  actOnFolder: judgedByOwner('folders', 'write'),
  changeFolder: judgedByOwner('folders', 'write'),
  cloneFolder: judgedByOwner('folders', 'write'),
  createFolder: judgedByOwner('folders', 'write'),
  getFolder: judgedByOwner('folders', 'read'),
  getVolume: showsAll('volumes'),
  getVolumeFigures: showsAll('volumes'),
  listFolders: judgedByOwner('folders', 'read'),
  listVolumes: showsAll('volumes'),
  registerVolume: runsPool('volumes'),
  removeSnapshot: judgedByOwner('folders', 'write'),
  rollBackFolder: judgedByOwner('folders', 'write'),
  shareFolder: judgedByOwner('folders', 'write'),
  snapshotFolder: judgedByOwner('folders', 'write'),
  unshareFolder: judgedByOwner('folders', 'write'),
} as const;
