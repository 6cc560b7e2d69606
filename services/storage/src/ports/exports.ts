/** What is mounted somewhere. */
export type MountedExport = { readonly from: string; readonly type: string };

export type ExportRoom = { readonly totalBytes: number; readonly freeBytes: number };

/** Exports of NFS servers, as this machine mounts them. A server that hangs is told within the deadline, and hangs nobody here. */
export type Exports = {
  /** The last thing that was mounted exactly there; null: nothing. Asks no server. */
  readonly mountedAt: (path: string) => Promise<MountedExport | null>;
  /** @throws DependencyFailure when it did not go, or took too long */
  readonly mount: (from: string, at: string, options: string) => Promise<void>;
  /** Does nothing if nothing is mounted there. */
  readonly unmount: (at: string) => Promise<void>;
  /** What waits for the server ends with a fault. The mount stays while somebody uses it. */
  readonly endWork: (at: string) => Promise<void>;
  /** Asks the server for its room. `stale`: what was mounted is there no more, by what the server says. @throws DependencyFailure when it does not answer in time */
  readonly room: (path: string) => Promise<ExportRoom | 'stale'>;
};
