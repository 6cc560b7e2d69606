import { type Bytes, type CpuMilli, mebibytes } from '#kernel';

/** How much a node that is idle keeps for sessions to come: networks, containers that wait on these, working folders. */
export type MadeAhead = { readonly networks: number; readonly held: number; readonly folders: number };

const AHEAD_MIN = 4;
/** Each is an interface and some rules, and takes as long to be removed as to be made. */
const AHEAD_MAX = 48;
/** A node with many CPUs is asked for many sessions at once. */
const CPU_MILLI_EACH = 4000;
/** What waits on a network, with the process that an engine has for it. */
const HOLDER = mebibytes(20);
const MEMORY_SHARE = 64;

const within = (count: number): number => Math.min(AHEAD_MAX, Math.max(AHEAD_MIN, Math.floor(count)));

/** By what the node gives out: one network and one folder for four CPUs, and of its memory no more than a 64th for what waits on them. */
export const madeAhead = (cpuMilli: CpuMilli, memoryBytes: Bytes): MadeAhead => ({
  networks: within(cpuMilli / CPU_MILLI_EACH),
  held: within(memoryBytes / MEMORY_SHARE / HOLDER),
  folders: within(cpuMilli / CPU_MILLI_EACH),
});

/** Where nothing is known of the node. */
export const FEW_AHEAD: MadeAhead = {
  networks: AHEAD_MIN,
  held: AHEAD_MIN,
  folders: AHEAD_MIN,
};
