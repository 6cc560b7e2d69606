import { AuditEntryResource } from '../resources/audit.resource.ts';
import { EventResource } from '../resources/event.resource.ts';
import { FolderResource } from '../resources/folder.resource.ts';
import { ImageResource } from '../resources/image.resource.ts';
import { KeyResource } from '../resources/key.resource.ts';
import { NodeResource } from '../resources/node.resource.ts';
import { PoolResource } from '../resources/pool.resource.ts';
import { ProjectResource } from '../resources/project.resource.ts';
import { RegistryResource } from '../resources/registry.resource.ts';
import { ReservationResource } from '../resources/reservation.resource.ts';
import { SessionResource } from '../resources/session.resource.ts';
import { MemberResource, UserResource } from '../resources/user.resource.ts';
import { VolumeResource } from '../resources/volume.resource.ts';
import type { ListShape } from './list-shape.ts';

/* What each list of the API is: by which fields it can be sorted and filtered, and how much of it comes at once. */

/** Sorted and filtered by the database; the functions here say what a page goes on after. */
export const SESSIONS: ListShape<SessionResource> = {
  item: SessionResource,
  idOf: ({ sessionId }) => sessionId,
  sorts: {
    requestedAt: ({ requestedAt }) => requestedAt,
    name: ({ name }) => name,
    phase: ({ phase }) => phase,
    userId: ({ userId }) => userId,
  },
  filters: {
    name: ({ name }) => name,
    phase: ({ phase }) => phase,
    projectId: ({ projectId }) => projectId,
    userId: ({ userId }) => userId,
  },
  limit: { absent: 50, max: 500 },
};

export const NODES: ListShape<NodeResource> = {
  item: NodeResource,
  idOf: ({ nodeId }) => nodeId,
  sorts: { nodeId: ({ nodeId }) => nodeId, poolId: ({ poolId }) => poolId, state: ({ state }) => state },
  filters: { poolId: ({ poolId }) => poolId, state: ({ state }) => state },
  limit: { absent: 200, max: 500 },
};

export const PROJECTS: ListShape<ProjectResource> = {
  item: ProjectResource,
  idOf: ({ projectId }) => projectId,
  sorts: {
    projectId: ({ projectId }) => projectId,
    name: ({ name }) => name,
    createdAt: ({ createdAt }) => createdAt,
    gpuMilli: ({ gpuMilli }) => gpuMilli,
    sessionCount: ({ sessionCount }) => sessionCount,
    waitingCount: ({ waitingCount }) => waitingCount,
  },
  filters: { name: ({ name }) => name, state: ({ state }) => state },
  limit: { absent: 200, max: 200 },
};

export const POOLS: ListShape<PoolResource> = {
  item: PoolResource,
  idOf: ({ poolId }) => poolId,
  sorts: {
    poolId: ({ poolId }) => poolId,
    nodeCount: ({ nodeCount }) => nodeCount,
    waitingCount: ({ waitingCount }) => waitingCount,
  },
  filters: {},
  limit: { absent: 200, max: 200 },
};

export const USERS: ListShape<UserResource> = {
  item: UserResource,
  idOf: ({ userId }) => userId,
  sorts: {
    userId: ({ userId }) => userId,
    name: ({ name }) => name,
    createdAt: ({ createdAt }) => createdAt,
    standing: ({ standing }) => standing,
  },
  filters: {
    standing: ({ standing }) => standing,
    isAdmin: ({ isAdmin }) => isAdmin,
    projects: ({ projects }) => projects.map(({ projectId }) => projectId),
  },
  limit: { absent: 200, max: 500 },
};

export const MEMBERS: ListShape<MemberResource> = {
  item: MemberResource,
  idOf: ({ userId }) => userId,
  sorts: { userId: ({ userId }) => userId, name: ({ name }) => name, role: ({ role }) => role },
  filters: { role: ({ role }) => role, standing: ({ standing }) => standing },
  limit: { absent: 200, max: 500 },
};

export const KEYS: ListShape<KeyResource> = {
  item: KeyResource,
  idOf: ({ keyId }) => keyId,
  sorts: {
    keyId: ({ keyId }) => keyId,
    label: ({ label }) => label,
    userId: ({ userId }) => userId,
    issuedAt: ({ issuedAt }) => issuedAt,
    expiresAt: ({ expiresAt }) => expiresAt,
    lastUsedAt: ({ lastUsedAt }) => lastUsedAt,
  },
  filters: {
    label: ({ label }) => label,
    role: ({ role }) => role,
    projectId: ({ projectId }) => projectId,
    userId: ({ userId }) => userId,
  },
  limit: { absent: 500, max: 500 },
};

export const FOLDERS: ListShape<FolderResource> = {
  item: FolderResource,
  idOf: ({ folderId }) => folderId,
  sorts: {
    name: ({ name }) => name,
    createdAt: ({ createdAt }) => createdAt,
    owner: ({ owner }) => owner,
    usedBytes: ({ usedBytes }) => usedBytes,
  },
  filters: {
    name: ({ name }) => name,
    owner: ({ owner }) => owner,
    kind: ({ kind }) => kind,
    phase: ({ phase }) => phase,
    volumeId: ({ volumeId }) => volumeId,
  },
  limit: { absent: 100, max: 200 },
};

export const RESERVATIONS: ListShape<ReservationResource> = {
  item: ReservationResource,
  idOf: ({ reservationId }) => reservationId,
  sorts: {
    from: ({ from }) => from,
    to: ({ to }) => to,
    name: ({ name }) => name,
    bookedAt: ({ bookedAt }) => bookedAt,
  },
  filters: {
    name: ({ name }) => name,
    purpose: ({ purpose }) => purpose,
    phase: ({ phase }) => phase,
    projectId: ({ projectId }) => projectId,
    userId: ({ userId }) => userId,
  },
  limit: { absent: 100, max: 100 },
};

export const IMAGES: ListShape<ImageResource> = {
  item: ImageResource,
  idOf: ({ image }) => image,
  sorts: { image: ({ image }) => image, sizeBytes: ({ sizeBytes }) => sizeBytes },
  filters: {
    image: ({ image }) => image,
    apps: ({ apps }) => apps.map(({ name }) => name),
    atHand: ({ atHand }) => atHand,
  },
  limit: { absent: 500, max: 500 },
};

export const REGISTRIES: ListShape<RegistryResource> = {
  item: RegistryResource,
  idOf: ({ host }) => host,
  sorts: { host: ({ host }) => host, setAt: ({ setAt }) => setAt },
  filters: { setBy: ({ setBy }) => setBy },
  limit: { absent: 500, max: 500 },
};

export const VOLUMES: ListShape<VolumeResource> = {
  item: VolumeResource,
  idOf: ({ volumeId }) => volumeId,
  sorts: {
    volumeId: ({ volumeId }) => volumeId,
    freeBytes: ({ freeBytes }) => freeBytes,
    folderCount: ({ folderCount }) => folderCount,
  },
  filters: { backend: ({ backend }) => backend, isHealthy: ({ isHealthy }) => isHealthy },
  limit: { absent: 500, max: 500 },
};

/** The log is in one order, and is filtered by its own words; its fields can be chosen. */
export const EVENTS: ListShape<EventResource> = {
  item: EventResource,
  idOf: ({ eventId }) => eventId,
  sorts: {},
  filters: {},
  limit: { absent: 500, max: 5000 },
};
export const AUDIT: ListShape<AuditEntryResource> = {
  item: AuditEntryResource,
  idOf: ({ position }) => String(position),
  sorts: {},
  filters: {},
  limit: { absent: 100, max: 500 },
};
