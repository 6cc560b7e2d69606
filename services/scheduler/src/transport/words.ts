import type { NodeJoinDto, RequestSessionCommandDto } from '#contracts';
import { DEFAULT_LIMITS, PATIENT_WAIT_MS, type NodeJoin, type Resources, type TimeLimits } from '#contracts';
import {
  bytes,
  cpuMilli,
  type EpochMs,
  gpuMilli,
  incarnation,
  nodeId,
  projectId,
  sessionId,
  userId,
} from '#kernel';
import type { Asked } from '../domain/session/session-state.ts';
import { inventoryOf } from './inventory-words.ts';
import { wishOf } from './wish-words.ts';

const resourcesOf = ({ resources }: RequestSessionCommandDto): Resources => ({
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

const limitsOf = ({ limits, after = [] }: RequestSessionCommandDto): TimeLimits => ({
  waitMs: limits?.waitMs ?? (after.length > 0 ? PATIENT_WAIT_MS : DEFAULT_LIMITS.waitMs),
  prepareMs: limits?.prepareMs ?? DEFAULT_LIMITS.prepareMs,
  graceMs: limits?.graceMs ?? DEFAULT_LIMITS.graceMs,
  ...(limits?.runMs === undefined ? {} : { runMs: limits.runMs }),
});

/** A request that has passed the border, in our words. */
export const askedOf = (dto: RequestSessionCommandDto, at: EpochMs): Asked => {
  const wish = wishOf(dto);
  return {
    sessionId: sessionId(dto.sessionId),
    name: dto.name ?? dto.sessionId,
    projectId: projectId(dto.projectId),
    userId: userId(dto.userId),
    workload: {
      kind: dto.kind,
      image: dto.image,
      command: dto.command,
      env: dto.env,
      ...(dto.bundle === undefined ? {} : { bundle: dto.bundle }),
    },
    resources: resourcesOf(dto),
    limits: limitsOf(dto),
    ...(wish === undefined ? {} : { wish }),
    requestedAt: at,
  };
};

/** What an agent says of itself, in our words. */
export const joinOf = (dto: NodeJoinDto): NodeJoin => ({
  nodeId: nodeId(dto.nodeId),
  incarnation: incarnation(dto.incarnation),
  inventory: inventoryOf(dto),
  ...(dto.isCleared === undefined ? {} : { isCleared: dto.isCleared }),
});
