type Fields = Readonly<Record<string, unknown>>;
const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What the command line reads of a folder. */
export type Folder = {
  readonly folderId: string;
  readonly name: string;
  readonly owner: string;
  readonly kind: string;
  readonly volumeId: string;
  readonly phase: string;
  readonly right: string;
  readonly isInvited: boolean;
  readonly description: string;
  readonly quotaBytes?: number;
  readonly quotaPercent: number;
  readonly usedBytes?: number;
  readonly fileCount?: number;
  readonly measuredAt?: string;
  readonly createdAt: string;
  readonly version: number;
  readonly isPublished: boolean;
  readonly shares: readonly {
    readonly party: string;
    readonly permission: string;
    readonly isAccepted: boolean;
  }[];
  readonly snapshots: readonly {
    readonly snapshotId: string;
    readonly name: string;
    readonly version?: number;
    readonly takenAt: string;
  }[];
  readonly mounts: readonly {
    readonly sessionId: string;
    readonly nodeId: string;
    readonly isReadOnly: boolean;
  }[];
  readonly work?: {
    readonly kind: string;
    readonly doneBytes?: number;
    readonly doneFiles?: number;
    readonly trouble?: string;
  };
  readonly fault?: { readonly code: string; readonly message: string };
};
export const isFolder = (value: unknown): value is Folder =>
  isFields(value) && typeof value['folderId'] === 'string' && Array.isArray(value['snapshots']);

export type ChangedFolder = { readonly hasChanged: boolean; readonly folder?: Folder };
export const isChangedFolder = (value: unknown): value is ChangedFolder =>
  isFields(value) &&
  typeof value['hasChanged'] === 'boolean' &&
  (value['folder'] === undefined || isFolder(value['folder']));

/** What the command line reads of a volume. */
export type Volume = {
  readonly volumeId: string;
  readonly backend: string;
  readonly settings: { readonly root: string };
  readonly capabilities: {
    readonly quota: string;
    readonly isSnapshotInstant: boolean;
    readonly isCloneInstant: boolean;
  };
  readonly isDefault: boolean;
  readonly isHealthy: boolean;
  readonly trouble?: string;
  readonly totalBytes?: number;
  readonly freeBytes?: number;
  readonly folderCount: number;
};
export const isVolume = (value: unknown): value is Volume =>
  isFields(value) && typeof value['volumeId'] === 'string' && isFields(value['capabilities']);
