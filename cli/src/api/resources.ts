/* What the API answers, as far as the command line looks at it. `openapi/gateway.json` says it in full. */

export type Outcome = {
  readonly kind: 'completed' | 'cancelled' | 'expired' | 'idle' | 'preempted' | 'node-lost' | 'failed';
  readonly exitCode?: number;
  readonly by?: string;
  readonly limit?: 'wait' | 'run' | 'reservation';
  readonly nodeId?: string;
  readonly code?: string;
  readonly message?: string;
};
export type Milestone = { readonly phase: string; readonly at: string; readonly note?: string };
export type Member = {
  readonly name: string;
  readonly nodeId: string;
  readonly devices: readonly { readonly deviceId: string }[];
};
export type Session = {
  readonly sessionId: string;
  readonly name: string;
  readonly projectId?: string;
  readonly userId: string;
  readonly kind: string;
  readonly image: string;
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly bundle?: string;
  readonly resources: {
    readonly cpuMilli: number;
    readonly memoryBytes: number;
    readonly gpuMilli: number;
    readonly gpuMemoryBytes?: number;
    readonly gpuModels?: readonly string[];
    readonly gpuMemoryMinBytes?: number;
    readonly shmBytes?: number;
  };
  readonly pool?: string;
  readonly priority?: number;
  readonly nodeCount?: number;
  readonly membersPerNode?: number;
  readonly members?: readonly Member[];
  readonly isPreemptible?: boolean;
  readonly startAt?: string;
  readonly after?: readonly { readonly sessionId: string; readonly condition: string }[];
  readonly retry?: { readonly retriesMax: number; readonly backoffMs: number };
  readonly near?: { readonly mode: 'spread' | 'pack'; readonly group: string };
  readonly array?: {
    readonly arrayId: string;
    readonly index: number;
    readonly count?: number;
    readonly runningMax?: number;
  };
  readonly reservationId?: string;
  readonly isHeld?: boolean;
  readonly others?: readonly { readonly nodeId: string }[];
  readonly phase: string;
  readonly nodeId?: string;
  readonly devices: readonly {
    readonly deviceId: string;
    readonly gpuMilli: number;
    readonly gpuMemoryBytes: number;
  }[];
  readonly requestedAt: string;
  readonly startedAt?: string;
  readonly endedAt?: string;
  readonly deadlineAt?: string;
  readonly outcome?: Outcome;
  readonly exitCode?: number;
  readonly idleSince?: string;
  readonly idleStopsAt?: string;
  readonly keptUntil?: string;
  readonly oomKills?: number;
  readonly timeline: readonly Milestone[];
  readonly phases?: StartPhases;
  readonly why?: string;
  readonly notes?: readonly string[];
  readonly queuePosition?: number;
  /** Of `preparing`: how far that is. */
  readonly progress?: unknown;
  readonly position: number;
};

/** How long the steps of its last start took. */
export type StartPhases = {
  readonly queueMs: number;
  readonly pullMs?: number;
  readonly mountMs?: number;
  readonly createMs?: number;
  readonly readyMs?: number;
  readonly isWarm?: boolean;
};

export type DeviceGrant = {
  readonly sessionId: string;
  readonly sessionName: string;
  readonly gpuMilli: number;
  readonly gpuMemoryBytes: number;
};
export type Device = {
  readonly deviceId: string;
  readonly index: number;
  readonly model: string;
  readonly memoryBytes: number;
  readonly health: string;
  readonly healthReason?: string;
  readonly usedMilli: number;
  readonly usedMemoryBytes: number;
  readonly grants: readonly DeviceGrant[];
};
export type NodeGrant = {
  readonly sessionId: string;
  readonly sessionName: string;
  readonly cpuMilli: number;
  readonly memoryBytes: number;
  readonly isRevoked: boolean;
  readonly givenAt: string;
};
/** Rows and columns of `links` are in the order of `gpus`. */
export type GpuTopology = {
  readonly gpus: readonly { readonly index: number; readonly numaNodes: readonly number[] | null }[];
  readonly links: readonly (readonly string[])[];
};
export type Node = {
  readonly nodeId: string;
  readonly incarnation: string;
  readonly state: string;
  readonly service: string;
  readonly isShortOfDisk?: boolean;
  readonly serviceReason: string | null;
  readonly drainBy: string | null;
  readonly clockSkewMs?: number;
  readonly poolId: string;
  readonly since: string;
  readonly runtime: string;
  readonly accelerator: string;
  readonly cpuMilli: number;
  readonly usedCpuMilli: number;
  readonly memoryBytes: number;
  readonly usedMemoryBytes: number;
  readonly gpuTopology?: GpuTopology;
  readonly devices: readonly Device[];
  readonly grants: readonly NodeGrant[];
};

export type LogEvent = {
  readonly position: number;
  readonly stream: string;
  readonly version: number;
  readonly type: string;
  readonly rev: number;
  readonly eventId: string;
  readonly commandId: string;
  readonly recordedAt: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly meta: { readonly actor?: string };
};

export type Key = {
  readonly keyId: string;
  readonly userId: string;
  readonly role: string;
  readonly label: string;
  readonly projectId?: string;
  readonly issuedAt: string;
  readonly scopes?: readonly string[];
  readonly expiresAt?: string;
  readonly revokedAt?: string;
  readonly lastUsedAt?: string;
};

export type OutputChunk = {
  readonly source: 'stdout' | 'stderr';
  readonly at: string;
  readonly text: string;
  readonly member?: string;
};

export type HoldLimits = {
  readonly gpuMilli?: number;
  readonly sessionCount?: number;
  readonly gpuBudget?: { readonly gpuMilliMs: number; readonly period: string };
};
export type Quota = HoldLimits & {
  readonly borrowGpuMilli?: number;
  readonly perUser?: HoldLimits;
  readonly weight?: number;
  readonly priorityMax?: number;
};
export type Egress = {
  readonly mode: 'node' | 'internet' | 'listed' | 'none';
  readonly allow?: readonly string[];
};
export type Budget = {
  readonly spentGpuMilliMs: number;
  readonly gpuMilliMs: number;
  readonly period: string;
  readonly renewsAt: string;
};
type Standing = { readonly gpuMilli: number; readonly sessionCount: number; readonly budget?: Budget };
export type ProjectUser = Standing & { readonly userId: string };
export type Project = Standing & {
  readonly projectId: string;
  readonly name: string;
  readonly description: string;
  readonly state: string;
  readonly createdAt: string | null;
  readonly closedAt: string | null;
  readonly quota: Quota | null;
  readonly borrowedGpuMilli: number;
  readonly waitingCount: number;
};
/** What a closing ends, or would. */
export type ClosedProject = Project & {
  readonly hasChanged: boolean;
  readonly isDryRun: boolean;
  readonly goesOnCount: number;
  readonly ends: {
    readonly waitingCount: number;
    readonly runningCount: number;
    readonly reservationCount: number;
  };
};
export type ProjectWithUsers = Project & { readonly users: readonly ProjectUser[] };

export type PolicyFields = {
  readonly order?: string;
  readonly overtaking?: string;
  readonly placement?: string;
  readonly preemption?: string;
  readonly halfLifeMs?: number;
  readonly starvationMs?: number;
  readonly minRunMs?: number;
  readonly warningMs?: number;
  readonly keptImages?: readonly string[];
  readonly idle?: { readonly afterMs: number; readonly graceMs?: number };
};
export type PoolAmounts = {
  readonly gpuMilli: number;
  readonly cpuMilli: number;
  readonly memoryBytes: number;
};
export type Pool = {
  readonly poolId: string;
  readonly policy: PolicyFields;
  readonly nodeCount: number;
  readonly openNodeCount: number;
  readonly total: PoolAmounts;
  readonly held: PoolAmounts;
  readonly waitingCount: number;
};

export type PlayedWaits = {
  readonly meanMs: number;
  readonly medianMs: number;
  readonly p95Ms: number;
  readonly maxMs: number;
};
export type PlayedFigures = {
  readonly sessionCount: number;
  readonly startedCount: number;
  readonly waitingCount: number;
  readonly preemptedCount: number;
  readonly gpuHours: number;
  readonly utilisation: number;
  readonly wait: PlayedWaits;
  readonly projects: readonly { readonly projectId: string; readonly wait: PlayedWaits }[];
};
/** What was, the same played again, and what would have been. */
export type WhatIfAnswer = {
  readonly poolId: string;
  readonly from: string;
  readonly until: string;
  readonly was: PlayedFigures;
  readonly again: PlayedFigures;
  readonly other: PlayedFigures;
  readonly assumedRuns: number;
};

export type Stretch = { readonly from: string; readonly to: string };
export type BookedSpot = {
  readonly nodeId: string;
  readonly deviceIds: readonly string[];
  readonly cpuMilli: number;
  readonly memoryBytes: number;
};
export type Reservation = Stretch & {
  readonly reservationId: string;
  readonly name: string;
  readonly purpose: string;
  readonly phase: string;
  readonly projectId?: string;
  readonly userId?: string;
  readonly stretch: number;
  readonly stretchCount: number;
  readonly spots: readonly BookedSpot[];
  readonly reason?: string;
  readonly by: string;
  readonly bookedAt: string;
  readonly trouble?: string;
  readonly stretches?: readonly Stretch[];
};
export type ReservationTrial = {
  readonly fits: boolean;
  readonly spots?: readonly BookedSpot[];
  readonly stretches?: readonly Stretch[];
  readonly why?: string;
};
