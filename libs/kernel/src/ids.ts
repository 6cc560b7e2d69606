/* One of the two files where `as` is legal: the doors from plain strings to ids. Kinds in alphabetic order. */
declare const brand: unique symbol;
type Id<Kind extends string> = string & { readonly [brand]: Kind };

/** Looks like a session's id. */
export type AlertId = Id<'Alert'>;
/** Names a job array; looks like the id of a session. */
export type ArrayId = Id<'Array'>;
/** UUID; names one wish, so that the same wish sent twice is carried out once. */
export type CommandId = Id<'Command'>;
/** Vendor id of one GPU or MIG instance: `GPU-…`, `MIG-…`. */
export type DeviceId = Id<'Device'>;
/** UUID of one recorded fact. */
export type EventId = Id<'Event'>;
/** Looks like a session's id. */
export type FileJobId = Id<'FileJob'>;
/** Twelve lower-case characters that begin with a letter, like a session's id. */
export type FolderId = Id<'Folder'>;
/** Names the name of a folder of one owner: hex digits of a digest of both. */
export type FolderNameId = Id<'FolderName'>;
/** Where events are sent to; looks like a session's id. */
export type HookId = Id<'Hook'>;
/** Looks like a session's id. */
export type ImageId = Id<'Image'>;
/** UUID, new at every boot of a node's agent. */
export type Incarnation = Id<'Incarnation'>;
/** Public half of an API key. */
export type KeyId = Id<'Key'>;
/** Name of a compute server, unique in the pool. */
export type NodeId = Id<'Node'>;
/** Nodes of one purpose. */
export type PoolId = Id<'Pool'>;
export type ProjectId = Id<'Project'>;
/** The host of a registry of images, as a DNS label. */
export type RegistryId = Id<'Registry'>;
/** Like a session's id: twelve lower-case characters that begin with a letter. */
export type ReservationId = Id<'Reservation'>;
/** Twelve lower-case characters that begin with a letter: fits a host name, a container name and a thumb. */
export type SessionId = Id<'Session'>;
/** Looks like a session's id. */
export type SnapshotId = Id<'Snapshot'>;
/** `<category>-<id>`: one sequence of events with a version. */
export type StreamName = Id<'Stream'>;
/** Looks like a session's id. */
export type TransferId = Id<'Transfer'>;
export type UserId = Id<'User'>;
/** A file system that holds folders: a DNS label. */
export type VolumeId = Id<'Volume'>;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const NAME = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
const SESSION = /^[a-z][a-z0-9]{11}$/;
const DEVICE = /^[A-Za-z0-9][A-Za-z0-9-]{0,79}$/;
const DIGEST = /^[0-9a-f]{32}$/;
const STREAM = /^[a-z][a-z0-9_]*-[A-Za-z0-9_-]{1,120}$/;

const matching = (kind: string, shape: RegExp, raw: string): string => {
  if (shape.test(raw)) return raw;
  throw new RangeError(`not a ${kind}: ${JSON.stringify(raw.slice(0, 80))}`);
};

/** True if {@link sessionId} would take it; ask before you brand what came from outside. */
export const isSessionId = (raw: string): boolean => SESSION.test(raw);
/** True if it can name a node, project or user: a DNS label of 1 to 63 characters. */
export const isName = (raw: string): boolean => NAME.test(raw);
export const isFolderNameId = (raw: string): boolean => DIGEST.test(raw);
export const isUuid = (raw: string): boolean => UUID.test(raw);
export const isDeviceId = (raw: string): boolean => DEVICE.test(raw);

export const alertId = (raw: string): AlertId => matching('alert id', SESSION, raw) as AlertId;
export const arrayId = (raw: string): ArrayId => matching('array id', SESSION, raw) as ArrayId;
export const commandId = (raw: string): CommandId => matching('command id', UUID, raw) as CommandId;
export const deviceId = (raw: string): DeviceId => matching('device id', DEVICE, raw) as DeviceId;
export const eventId = (raw: string): EventId => matching('event id', UUID, raw) as EventId;
export const fileJobId = (raw: string): FileJobId => matching('file job id', SESSION, raw) as FileJobId;
export const folderId = (raw: string): FolderId => matching('folder id', SESSION, raw) as FolderId;
export const folderNameId = (raw: string): FolderNameId =>
  matching('folder name id', DIGEST, raw) as FolderNameId;
export const hookId = (raw: string): HookId => matching('hook id', SESSION, raw) as HookId;
export const imageId = (raw: string): ImageId => matching('image id', SESSION, raw) as ImageId;
export const incarnation = (raw: string): Incarnation => matching('incarnation', UUID, raw) as Incarnation;
export const keyId = (raw: string): KeyId => matching('key id', NAME, raw) as KeyId;
export const nodeId = (raw: string): NodeId => matching('node id', NAME, raw) as NodeId;
export const poolId = (raw: string): PoolId => matching('pool id', NAME, raw) as PoolId;
export const projectId = (raw: string): ProjectId => matching('project id', NAME, raw) as ProjectId;
export const registryId = (raw: string): RegistryId => matching('registry id', NAME, raw) as RegistryId;
export const reservationId = (raw: string): ReservationId =>
  matching('reservation id', SESSION, raw) as ReservationId;
export const sessionId = (raw: string): SessionId => matching('session id', SESSION, raw) as SessionId;
export const snapshotId = (raw: string): SnapshotId => matching('snapshot id', SESSION, raw) as SnapshotId;
export const streamName = (raw: string): StreamName => matching('stream name', STREAM, raw) as StreamName;
export const transferId = (raw: string): TransferId => matching('transfer id', SESSION, raw) as TransferId;
export const userId = (raw: string): UserId => matching('user id', NAME, raw) as UserId;
export const volumeId = (raw: string): VolumeId => matching('volume id', NAME, raw) as VolumeId;

/** `session` of `session-k3…`: the part before the first dash. */
export const categoryOf = (stream: StreamName): string => stream.slice(0, stream.indexOf('-'));
/** `k3…` of `session-k3…`: all after the first dash. */
export const idOf = (stream: StreamName): string => stream.slice(stream.indexOf('-') + 1);
