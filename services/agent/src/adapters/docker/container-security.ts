import type { HostConfig } from 'dockerode';
import { SECCOMP_PROFILE } from './seccomp-profile.ts';

/** When the machine itself has no memory left, its kernel takes a session first, and neither the engine nor the agent. */
const OOM_SCORE_ADJ = 500;

/** What a container may not do; the same for every session. */
export const CONTAINER_SECURITY = {
  // As process 1 a program would not be ended by SIGTERM, and nobody would bury its orphans.
  Init: true,
  ReadonlyRootfs: true,
  CapDrop: ['ALL'],
  SecurityOpt: ['no-new-privileges', `seccomp=${JSON.stringify(SECCOMP_PROFILE)}`],
  IpcMode: 'private',
  // Its own place in the tree of control groups looks like the root of it.
  CgroupnsMode: 'private',
  // The machine may pipe core dumps to a program of its own, which runs outside of the container.
  Ulimits: [{ Name: 'core', Soft: 0, Hard: 0 }],
  OomScoreAdj: OOM_SCORE_ADJ,
} satisfies HostConfig & { readonly CgroupnsMode: 'private' };
