import type { AppDefinition, Cpuset, EgressPolicy, MemberReach } from '#contracts';
import type { Bytes, CpuMilli, Refusal, Result } from '#kernel';
import type { Egress } from '../domain/egress.ts';
import type { MemberPlace } from '../domain/member-grants.ts';
import type { ObservedRun, RunKey } from '../domain/run.ts';
import type { OutputPiece } from '../domain/output-piece.ts';
import type { PullFailureCode } from '../domain/pull-failure.ts';
import type { RunShape } from '../domain/ready-plan.ts';
import type { CommittedImages } from './committed-images.ts';
import type { RunStreams } from './run-streams.ts';

/** What an engine attaches by itself when it is asked to, by the name of its driver. */
export type DeviceRequest = {
  readonly driver: 'cdi' | 'nvidia';
  readonly deviceIds: readonly string[];
  readonly capabilities: readonly string[];
};

/** What of this machine a run gets to see beyond its image and working folder. */
export type RunHardware = {
  /** Device files, seen under the same path. */
  readonly devices: readonly string[];
  /** Only what the runtime says that it can attach, see {@link RuntimeFacts.attaches}. */
  readonly requests: readonly DeviceRequest[];
  readonly mounts: readonly {
    readonly source: string;
    readonly target: string;
    readonly isReadOnly: boolean;
    /** What is mounted at the source later is seen at the target, too. */
    readonly follows?: boolean;
  }[];
  /** Folders to be searched before those of the image, by the variable that lists them (`LD_LIBRARY_PATH`). */
  readonly searchFirst: Readonly<Record<string, string>>;
};

/** Everything a runtime needs to make one run. */
export type RunSpec = {
  readonly key: RunKey;
  /** As the user wrote it; the runtime knows its own short names. */
  readonly image: string;
  /** Program and arguments; none means the image's own. */
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cpuMilli: CpuMilli;
  readonly memoryBytes: Bytes;
  /** Where it runs, beside how much; a runtime that can't bind runs leaves it out. */
  readonly cpuset?: Cpuset;
  readonly hardware?: RunHardware;
  /** Size of `/dev/shm`; absent: half of the memory. */
  readonly shmBytes?: Bytes;
  /** Whom it may reach; absent: what the node allows all its sessions. A runtime that has no network has none for any. */
  readonly egress?: Egress;
  /** What its project takes away of that. */
  readonly egressPolicy?: EgressPolicy;
  /** Of a session with several members: which one this is. It reaches the others by their names. */
  readonly place?: MemberPlace;
  /** Folder of this machine that the program sees as `/work`; it belongs to {@link RuntimeFacts.owner}. */
  readonly workFolder: string;
  /** Folders that outlive it. One in place of the home of every session takes that place. */
  readonly folders?: readonly FolderBind[];
};
/** A folder of this machine that a run sees under another path. */
export type FolderBind = RunHardware['mounts'][number];

/** Why a run can't be made, in words for the user. */
export type RunRefusalCode =
  | PullFailureCode
  | 'image-build-failed'
  | 'command-not-found'
  | 'create-failed'
  | 'start-failed'
  | 'members-not-supported';
export type RunRefusal = Refusal<RunRefusalCode>;

/** Live text for whoever watches a preparation. */
export type ImageProgress = {
  readonly text: string;
  readonly doneBytes?: number;
  readonly totalBytes?: number;
  readonly layersDone?: number;
  readonly layersTotal?: number;
};

/** An image that runs can be made of on this machine. */
export type ImageFacts = {
  /** As a request names it. */
  readonly image: string;
  readonly description: string;
  /** Null while it is not at hand, or where nobody has counted. */
  readonly sizeBytes: Bytes | null;
  /** What it says that it can open in a browser. */
  readonly apps: readonly AppDefinition[];
  /** No pull or build comes before its first run. */
  readonly isAtHand: boolean;
};

/** What a runtime says of itself when it answers. */
export type RuntimeFacts = {
  readonly description: string;
  readonly cpuMilli: CpuMilli;
  readonly memoryBytes: Bytes;
  /** Who owns the files of a session on this machine; null if the agent may not give files away. */
  readonly owner: { readonly uid: number; readonly gid: number } | null;
  /** Where its images are on this machine. */
  readonly imagesFolder?: string;
  /** What it can attach by request; anything else has to be given as device files. */
  readonly attaches: readonly DeviceRequest['driver'][];
  /** How far members of one session reach each other; absent: the runtime makes no network. */
  readonly memberNetwork?: MemberReach;
  /** Where other nodes reach this one for that. */
  readonly memberAddress?: string;
  /** What an operator should know: limits that are not enforced here, say. */
  readonly warnings: readonly string[];
};

/** One that waits: all of it is there but the program. */
export type ReadyRun = { readonly readyId: string; readonly shape: RunShape };

/**
 * Runs that are made before anybody asks for them. They are no runs: {@link Runtime.list} does not show one before it is taken. Like runs they are known
 * by name and label, and the next process finds them.
 */
export type ReadyRuns = {
  /** Whether a shape may say where folders are. */
  readonly takesFolders: boolean;
  /** Makes one, behind the firewall and on a network of its own, and has it wait. */
  readonly make: (readyId: string, shape: RunShape, workFolder: string) => Promise<Result<void, RunRefusal>>;
  /** All that can be taken; what can't be any more (it has died, its image is another by now) is removed. */
  readonly list: () => Promise<readonly ReadyRun[]>;
  /** From now on it is the run of the spec, created and not started; {@link Runtime.start} starts it. False if it can't be taken any more. */
  readonly take: (readyId: string, spec: RunSpec) => Promise<boolean>;
  /** Does nothing if it is missing or was taken. */
  readonly remove: (readyId: string) => Promise<void>;
};

/**
 * Makes, watches and ends runs. Everything is known by name and label, and nothing is remembered by the process: what one instance has made, the
 * next one finds. Refusals are values; an engine that does not answer is a thrown DependencyFailure.
 */
export type Runtime = RunStreams & {
  readonly kind: 'docker' | 'sandbox' | 'simulated';
  /** @throws DependencyFailure when it can't be used on this machine; the message says why. */
  readonly probe: () => Promise<RuntimeFacts>;
  /** Has the image at hand afterwards. `source`: where it is fetched from if that is not what it is called, of an image of one's own that was pushed. All who wait for the same image share one pull; it ends when nobody waits any more. */
  readonly ensureImage: (
    image: string,
    onProgress: (progress: ImageProgress) => void,
    signal: AbortSignal,
    source?: string,
  ) => Promise<Result<void, RunRefusal>>;
  /** A process of this machine that is in the run's control groups and on its network; null: it does not run, or not as a process here. */
  readonly processOf: (key: RunKey) => Promise<number | null>;
  /** One name for each image, however it was asked for; absent: there is nothing that could be removed. */
  readonly imageName?: (image: string) => string;
  /** Removes an image by that name; false if a container has it. Does nothing if it is missing. */
  readonly removeImage?: (name: string) => Promise<boolean>;
  /** Images at hand, and those of our own that can be made here. */
  readonly images: () => Promise<readonly ImageFacts[]>;
  /** Images made of what sessions have changed; absent: it can make none. */
  readonly commits?: CommittedImages;
  /** What an image says that it can open; none if it does not say, or is not at hand. */
  readonly appsOf: (image: string) => Promise<readonly AppDefinition[]>;
  /** Makes the run without starting it. The same key again does nothing. */
  readonly create: (spec: RunSpec) => Promise<Result<void, RunRefusal>>;
  /** Starts what was created. Does nothing if it has been started before. */
  readonly start: (key: RunKey) => Promise<Result<void, RunRefusal>>;
  /** SIGTERM, and after the grace SIGKILL; resolves when it has ended. Does nothing if it has ended or is missing. */
  readonly stop: (key: RunKey, graceMs: number) => Promise<void>;
  /** Has all processes of a run stand still where they are, or go on. Again is no work, and nor is one that does not run. It can be stopped and removed all the same. */
  readonly setHeld: (key: RunKey, shallStand: boolean) => Promise<void>;
  /** Nothing of it is left afterwards; a run that is still alive is killed. Does nothing if it is missing. */
  readonly remove: (key: RunKey) => Promise<void>;
  /** All runs of this node, and none of anybody else. */
  readonly list: () => Promise<readonly ObservedRun[]>;
  /**
   * Output in order, from behind the given place (null: from the beginning), as it comes; ends when the run has ended and all has been given, or
   * when the signal says so. A place is what a piece carries; only the runtime can read it.
   */
  readonly output: (key: RunKey, after: string | null, signal: AbortSignal) => AsyncIterable<OutputPiece>;
  /** What the project of a run takes away of whom it reaches, from now on; absent where runs have no network. Does nothing where it is so, or the run has none. */
  readonly allowEgress?: (key: RunKey, policy: EgressPolicy | undefined) => Promise<void>;
  /** Looks again where the names lead that runs may reach. */
  readonly refreshEgress?: () => Promise<void>;
  /** Ends what was carried into runs by agents that are no longer, see {@link CARRIED_BY}; absent where that ends with them. Returns how many. */
  readonly endStrays?: (agent: string) => Promise<number>;
  /** Runs made ahead; absent where the runtime has none. */
  readonly ready?: ReadyRuns;
  /** Calls back soon after something has changed; calls may be missing or too many. Returns how to stop. */
  readonly watch: (changed: () => void) => () => void;
  /** Removes what runs that are no longer there have left behind: networks, control groups. Never touches what a run has. */
  readonly sweep: () => Promise<void>;
  /** The agent ends: what was kept ready for runs to come goes. Runs stay and go on. */
  readonly close: () => Promise<void>;
};
