import type { DeviceId, EpochMs, NodeId, SessionId } from '#kernel';

/** What one run uses of one device; null is what nobody can tell. */
export type DeviceUsage = {
  readonly deviceId: DeviceId;
  readonly usedMemoryBytes: number | null;
  readonly grantedMemoryBytes: number;
  readonly busyPercent: number | null;
};

/** What one run has used so far, counted by the kernel; null is what it does not count there. */
export type RunTotals = {
  readonly cpuMs: number;
  readonly readBytes: number | null;
  readonly writtenBytes: number | null;
  /** Over its own network, without its loopback; null: it has none. */
  readonly receivedBytes: number | null;
  readonly sentBytes: number | null;
  /** Processes that were killed since its memory was used up. */
  readonly oomKills: number;
};

/** Rates over the seconds before a sample. */
export type RunRates = {
  /** 1000: one CPU, all of the time. */
  readonly cpuMilli: number;
  readonly readBytesPerS: number | null;
  readonly writtenBytesPerS: number | null;
  readonly receivedBytesPerS: number | null;
  readonly sentBytesPerS: number | null;
};

/** What one run (a container of a session) uses at a moment. */
export type RunUsage = {
  readonly sessionId: SessionId;
  readonly epoch: number;
  /** Which of its members on the node: 0 is the first. */
  readonly member: number;
  readonly at: EpochMs;
  /** The time that the rates are of. */
  readonly overMs: number;
  readonly cpuGrantedMilli: number;
  /** Without what the kernel can give back at any time (files that were only read). */
  readonly memoryBytes: number;
  readonly memoryPeakBytes: number | null;
  readonly memoryLimitBytes: number;
  readonly processCount: number | null;
  readonly rates: RunRates;
  readonly totals: RunTotals;
  readonly devices: readonly DeviceUsage[];
  /** When somebody last typed into it: terminals, shells, copies; null: never, as far as is known. */
  readonly lastInputAt: EpochMs | null;
};

/** All runs of a node, or a part of them where they are many: live figures that nobody stores, over core NATS. */
export type NodeUsage = { readonly nodeId: NodeId; readonly at: EpochMs; readonly runs: readonly RunUsage[] };

/** A run, and where it is. */
export type PlacedUsage = RunUsage & { readonly nodeId: NodeId };
