import type {
  NodeJoinDto,
  OwnedFolderDto,
  OwnedWishDto,
  OwnImageDto,
  RequestArrayCommandDto,
  RequestSessionCommandDto,
} from '#contracts';
import {
  arrayCount,
  DEFAULT_LIMITS,
  PATIENT_WAIT_MS,
  type NodeJoin,
  ofNode,
  type OwnImage,
  type Resources,
  type TimeLimits,
  type WorkloadFolder,
} from '#contracts';
import {
  arrayId,
  bytes,
  cpuMilli,
  type EpochMs,
  folderId,
  gpuMilli,
  imageId,
  incarnation,
  nodeId,
  projectId,
  sessionId,
  snapshotId,
  userId,
} from '#kernel';
import type { AskedArray } from '../domain/session/array-members.ts';
import type { Asked } from '../domain/session/session-state.ts';
import { inventoryOf } from './inventory-words.ts';
import { wishOf } from './wish-words.ts';

const resourcesOf = ({ resources }: OwnedWishDto): Resources => ({
  cpuMilli: cpuMilli(resources.cpuMilli),
  memoryBytes: bytes(resources.memoryBytes),
  gpuMilli: gpuMilli(resources.gpuMilli),
  ...(resources.gpuMemoryBytes === undefined ? {} : { gpuMemoryBytes: bytes(resources.gpuMemoryBytes) }),
  ...(resources.gpuModels === undefined ? {} : { gpuModels: resources.gpuModels }),
  ...(resources.gpuMemoryMinBytes === undefined
    ? {}
    : { gpuMemoryMinBytes: bytes(resources.gpuMemoryMinBytes) }),
  ...(resources.shmBytes === undefined ? {} : { shmBytes: bytes(resources.shmBytes) }),
});

const limitsOf = ({ limits }: OwnedWishDto, isPatient: boolean): TimeLimits => ({
  waitMs: limits?.waitMs ?? (isPatient ? PATIENT_WAIT_MS : DEFAULT_LIMITS.waitMs),
  prepareMs: limits?.prepareMs ?? DEFAULT_LIMITS.prepareMs,
  graceMs: limits?.graceMs ?? DEFAULT_LIMITS.graceMs,
  ...(limits?.runMs === undefined ? {} : { runMs: limits.runMs }),
});

const folderOf = ({ folderId: id, snapshotId: snapshot, ...place }: OwnedFolderDto): WorkloadFolder => ({
  folderId: folderId(id),
  ...(snapshot === undefined ? {} : { snapshotId: snapshotId(snapshot) }),
  ...place,
});

const ownImageOf = ({ imageId: image, nodeId: node, pushedAs }: OwnImageDto): OwnImage => ({
  imageId: imageId(image),
  nodeId: nodeId(node),
  ...(pushedAs === undefined ? {} : { pushedAs }),
});

const wishedOf = (dto: OwnedWishDto, at: EpochMs, isPatient: boolean): AskedArray['asked'] => {
  const wish = wishOf(dto);
  return {
    projectId: projectId(dto.projectId),
    userId: userId(dto.userId),
    workload: {
      kind: dto.kind,
      image: dto.image,
      ...(dto.ownImage === undefined ? {} : { ownImage: ownImageOf(dto.ownImage) }),
      command: dto.command,
      env: dto.env,
      ...(dto.bundle === undefined ? {} : { bundle: dto.bundle }),
      ...(dto.folders === undefined || dto.folders.length === 0
        ? {}
        : { folders: dto.folders.map(folderOf) }),
    },
    resources: ofNode(resourcesOf(dto), dto.membersPerNode ?? 1),
    limits: limitsOf(dto, isPatient),
    ...(wish === undefined ? {} : { wish }),
    requestedAt: at,
  };
};

/** A request that has passed the border, in our words. */
export const askedOf = (dto: RequestSessionCommandDto, at: EpochMs): Asked => ({
  sessionId: sessionId(dto.sessionId),
  name: dto.name ?? dto.sessionId,
  ...wishedOf(dto, at, (dto.after ?? []).length > 0),
});

/** A request for an array. */
export const arrayOf = (dto: RequestArrayCommandDto, at: EpochMs): AskedArray => {
  const { first, step, runningMax = null } = dto.array;
  return {
    asked: wishedOf(dto, at, true),
    name: dto.name ?? dto.arrayId,
    arrayId: arrayId(dto.arrayId),
    indexes: Array.from({ length: arrayCount(dto.array) }, (_, n) => first + n * step),
    runningMax,
  };
};

/** What an agent says of itself, in our words. */
export const joinOf = (dto: NodeJoinDto): NodeJoin => ({
  nodeId: nodeId(dto.nodeId),
  incarnation: incarnation(dto.incarnation),
  inventory: inventoryOf(dto),
  ...(dto.isCleared === undefined ? {} : { isCleared: dto.isCleared }),
});
