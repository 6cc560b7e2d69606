import { bytes, cpuMilli, gpuMilli } from '#kernel';
import type { Resources } from './resources.ts';

/** Members of one session on one node. */
export const MEMBERS_PER_NODE_MAX = 8;
/** Members of one session in all. */
export const MEMBERS_MAX = 64;

const WHOLE = 1000;

/** Members of a whole GPU each have GPUs of their own; those of a part share one. */
const isWhole = ({ gpuMilli: milli }: Resources): boolean => milli >= WHOLE;

const scaled = (resources: Resources, by: (amount: number) => number): Resources => {
  const { gpuMemoryBytes, shmBytes } = resources;
  return {
    ...resources,
    cpuMilli: cpuMilli(by(resources.cpuMilli)),
    memoryBytes: bytes(by(resources.memoryBytes)),
    gpuMilli: gpuMilli(by(resources.gpuMilli)),
    // Of whole GPUs it says how much memory each has to have.
    ...(gpuMemoryBytes === undefined || isWhole(resources)
      ? {}
      : { gpuMemoryBytes: bytes(by(gpuMemoryBytes)) }),
    ...(shmBytes === undefined ? {} : { shmBytes: bytes(by(shmBytes)) }),
  };
};

/** What so many members need of one node, all together. */
export const ofNode = (ofMember: Resources, membersPerNode: number): Resources =>
  membersPerNode === 1 ? ofMember : scaled(ofMember, (amount) => amount * membersPerNode);

/** What each of the members of a node has of it. */
export const ofMember = (ofAll: Resources, membersPerNode: number): Resources => {
  if (membersPerNode === 1) return ofAll;
  // One device that all of them share looks whole when it is all theirs; it has no memory of its own then.
  const isShared = ofAll.gpuMilli <= WHOLE;
  const each = scaled(isShared ? { ...ofAll, gpuMilli: gpuMilli(0) } : ofAll, (amount) =>
    Math.floor(amount / membersPerNode),
  );
  return isShared ? { ...each, gpuMilli: gpuMilli(Math.floor(ofAll.gpuMilli / membersPerNode)) } : each;
};
