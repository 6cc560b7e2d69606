/** One logical CPU and where it sits. CPUs of one `core` share its execution units (hyper-threads). */
export type CpuPlace = {
  readonly cpu: number;
  /** A number that is unique on the node, not only in the socket. */
  readonly core: number;
  /** CPUs that share a last-level cache (a CCX, a socket); unique on the node. */
  readonly cacheGroup: number;
  readonly numaNode: number;
};

/** The CPUs of a node that sessions may use, and how far its NUMA nodes are apart. */
export type CpuTopology = {
  readonly cpus: readonly CpuPlace[];
  /** `distances[a][b]` as Linux tells it: 10 is here, more is farther. */
  readonly distances: readonly (readonly number[])[];
};
