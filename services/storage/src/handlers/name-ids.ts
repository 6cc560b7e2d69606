import { createHash } from 'node:crypto';
import { v5 } from 'uuid';
import type { Party } from '#contracts';
import {
  commandId,
  type CommandId,
  fileJobId,
  type FileJobId,
  folderId,
  type FolderId,
  folderNameId,
  type FolderNameId,
  snapshotId,
  type SnapshotId,
  transferId,
  type TransferId,
} from '#kernel';

const STORAGE = '5b0d6a0c-7f0e-4c52-9a0f-0f9d2c6b7e31';

const digest = (...parts: readonly string[]): Buffer =>
  createHash('sha256').update(parts.join('\n')).digest();

/** Twelve lower-case characters out of what it is made for: the same command twice names the same. */
const named = (first: string, ...parts: readonly string[]): string =>
  first +
  BigInt(`0x${digest(...parts).toString('hex')}`)
    .toString(36)
    .slice(0, 11);

export const folderIdFor = (command: CommandId): FolderId => folderId(named('f', 'folder', command));
export const fileJobIdFor = (command: CommandId): FileJobId => fileJobId(named('j', 'file-job', command));
export const snapshotIdFor = (command: CommandId): SnapshotId => snapshotId(named('s', 'snapshot', command));
export const transferIdFor = (command: CommandId): TransferId => transferId(named('t', 'transfer', command));
/** Names differ for people, not by their case: `Data` and `data` of one owner would be one folder on some disks. */
export const nameIdFor = (owner: Party, name: string): FolderNameId =>
  folderNameId(digest(owner, name.toLowerCase()).toString('hex').slice(0, 32));

/** A command id made of what it is about. */
export const storageCommand = (...parts: readonly (string | number)[]): CommandId =>
  commandId(v5(parts.join('/'), STORAGE));
