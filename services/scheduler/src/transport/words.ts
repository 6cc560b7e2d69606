import type { NodeJoinDto, RequestSessionCommandDto } from '#contracts';
import { DEFAULT_LIMITS, type NodeJoin, type Resources, type TimeLimits } from '#contracts';
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

const resourcesOf = ({ resources }: RequestSessionCommandDto): Resources => ({
  cpuMilli: cpuMilli(resources.cpuMilli),
  memoryBytes: bytes(resources.memoryBytes),
  gpuMilli: gpuMilli(resources.gpuMilli),
  ...(resources.gpuMemoryBytes === undefined ? {} : { gpuMemoryBytes: bytes(resources.gpuMemoryBytes) }),
});

const limitsOf = ({ limits }: RequestSessionCommandDto): TimeLimits => ({
  waitMs: limits?.waitMs ?? DEFAULT_LIMITS.waitMs,
  prepareMs: limits?.prepareMs ?? DEFAULT_LIMITS.prepareMs,
  graceMs: limits?.graceMs ?? DEFAULT_LIMITS.graceMs,
  ...(limits?.runMs === undefined ? {} : { runMs: limits.runMs }),
});

/** A request that has passed the border, in our words. */
export const askedOf = (dto: RequestSessionCommandDto, at: EpochMs): Asked => ({
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
  requestedAt: at,
});

/** What an agent says of itself, in our words. */
export const joinOf = (dto: NodeJoinDto): NodeJoin => ({
  nodeId: nodeId(dto.nodeId),
  incarnation: incarnation(dto.incarnation),
  inventory: inventoryOf(dto),
  ...(dto.isCleared === undefined ? {} : { isCleared: dto.isCleared }),
});
