import {
  isDeviceId,
  isName,
  isSessionId,
  isUuid,
  type DeviceId,
  type Incarnation,
  type KeyId,
  type NodeId,
  type ProjectId,
  type SessionId,
  type UserId,
} from '#kernel';
import { text } from './shape.ts';

export const anIncarnation = text<Incarnation>('an incarnation (a UUID)', isUuid);
export const aDeviceId = text<DeviceId>('a device id', isDeviceId);
export const aKeyId = text<KeyId>('a key id', isName);
export const aNodeId = text<NodeId>('a node id', isName);
export const aProjectId = text<ProjectId>('a project id', isName);
export const aSessionId = text<SessionId>('a session id', isSessionId);
export const aUserId = text<UserId>('a user id', isName);
