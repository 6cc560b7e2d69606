import {
  isDeviceId,
  isFolderNameId,
  isName,
  isSessionId,
  isUuid,
  type AlertId,
  type ArrayId,
  type DeviceId,
  type FileJobId,
  type FolderId,
  type FolderNameId,
  type HookId,
  type ImageId,
  type Incarnation,
  type KeyId,
  type NodeId,
  type PoolId,
  type ProjectId,
  type RegistryId,
  type ReservationId,
  type SessionId,
  type SnapshotId,
  type TransferId,
  type UserId,
  type VolumeId,
} from '#kernel';
import { text } from './shape.ts';

export const anAlertId = text<AlertId>('an alert id', isSessionId);
export const anArrayId = text<ArrayId>('an array id', isSessionId);
export const anImageId = text<ImageId>('an image id', isSessionId);
export const anIncarnation = text<Incarnation>('an incarnation (a UUID)', isUuid);
export const aDeviceId = text<DeviceId>('a device id', isDeviceId);
export const aKeyId = text<KeyId>('a key id', isName);
export const aNodeId = text<NodeId>('a node id', isName);
export const aPoolId = text<PoolId>('a pool id', isName);
export const aRegistryId = text<RegistryId>('a pool id', isName);
export const aProjectId = text<ProjectId>('a project id', isName);
export const aReservationId = text<ReservationId>('a reservation id', isSessionId);
export const aSessionId = text<SessionId>('a session id', isSessionId);
export const aTransferId = text<TransferId>('a transfer id', isSessionId);
export const aUserId = text<UserId>('a user id', isName);
export const aFileJobId = text<FileJobId>('a file job id', isSessionId);
export const aFolderId = text<FolderId>('a folder id', isSessionId);
export const aFolderNameId = text<FolderNameId>('the id of a folder name', isFolderNameId);
export const aHookId = text<HookId>('a hook id', isSessionId);
export const aSnapshotId = text<SnapshotId>('a snapshot id', isSessionId);
export const aVolumeId = text<VolumeId>('a volume id', isName);
