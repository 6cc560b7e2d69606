import { ArrayMaxSize, IsArray, IsIn, IsOptional, Matches } from 'class-validator';
import type { WorkloadFolder } from '../session-wishes.ts';
import { Described } from './described.ts';
import { IsDnsLabel, IsSessionId, IsWhole, rule } from './field-rules.ts';
import { isFolderName } from './folder-rules.ts';
import { FolderCallerDto } from './folder.dto.ts';
import { Nested } from './nested.ts';

export const SESSION_FOLDERS_MAX = 16;
export const FOLDER_ACCESSES = ['read-only', 'read-write'] as const;

/** Where the system's own files are, and what every session has of its own. */
const SYSTEM = new Set([
  'bin',
  'boot',
  'dev',
  'etc',
  'lib',
  'lib32',
  'lib64',
  'libx32',
  'opt',
  'proc',
  'root',
  'run',
  'sbin',
  'sys',
  'usr',
  'var',
]);
const OWN = new Set(['/work', '/tmp', '/home']);
const PLAIN_PATH = /^(\/[A-Za-z0-9._@+-]{1,100}){1,16}$/;
/** The home of every session: a home folder lies there. */
export const SESSION_HOME = '/home/berth';

/** What is wrong with the place where a session is to see a folder; undefined: nothing. */
export const targetFault = (target: string): string | undefined => {
  const [, first = ''] = target.split('/');
  if (!PLAIN_PATH.test(target) || /\/\.\.?(\/|$)/.test(target))
    return 'must be an absolute path of letters, digits and . _ @ + -, such as /data';
  if (SYSTEM.has(first)) return `can't lie below /${first}, where the system's own files are`;
  if (OWN.has(target)) return `can't be ${target} itself: take a folder below it`;
  if (first === 'home' && target !== SESSION_HOME && !target.startsWith(`${SESSION_HOME}/`))
    return `can't lie in /home but below ${SESSION_HOME}`;
  return undefined;
};
const PLAIN_SUB_PATH = /^[^/\0\n]{1,255}(\/[^/\0\n]{1,255}){0,31}$/;
const isSubPath = (text: string): boolean =>
  PLAIN_SUB_PATH.test(text) && !text.split('/').some((name) => name === '.' || name === '..');

const IsTarget = (): PropertyDecorator =>
  rule(
    'isTarget',
    (value) => typeof value === 'string' && targetFault(value) === undefined,
    (value) => (typeof value === 'string' ? (targetFault(value) ?? '') : 'must be a path'),
  );
const IsSubPath = (): PropertyDecorator =>
  rule(
    'isSubPath',
    (value) => typeof value === 'string' && isSubPath(value),
    'must be a path below the top of the folder, without . and ..',
  );
const IsFolderRef = (): PropertyDecorator =>
  rule(
    'isFolderRef',
    (value) =>
      typeof value === 'string' && value.split('@').length <= 2 && value.split('@').every(isFolderName),
    'must be a name or an id of a folder, or <folder>@<snapshot>',
  );

const targetsOf = (value: unknown): readonly string[] =>
  Array.isArray(value)
    ? value.flatMap((each: unknown) =>
        typeof each === 'object' && each !== null && 'target' in each && typeof each.target === 'string'
          ? [each.target]
          : [],
      )
    : [];
/** No two at one place, and none inside of another. */
export const HasApartTargets = (): PropertyDecorator =>
  rule(
    'hasApartTargets',
    (value) => {
      const targets = targetsOf(value);
      return targets.every((one, index) =>
        targets.every((other, at) => index === at || !`${one}/`.startsWith(`${other}/`)),
      );
    },
    'must have targets that lie apart: no two the same, none below another',
  );

class FolderPlaceDto {
  @Described('Where the session sees it. A home folder: in place of /home/berth.', '/data')
  @IsTarget()
  readonly target!: string;

  @Described('Only what is below this path of it.', 'train/images')
  @IsOptional()
  @IsSubPath()
  readonly subPath?: string;

  @Described('Absent: read-write as far as you have the right.', 'read-only')
  @IsOptional()
  @IsIn(FOLDER_ACCESSES)
  readonly access?: NonNullable<WorkloadFolder['access']>;
}
/** A folder that a session is to see. */
export class SessionFolderDto extends FolderPlaceDto {
  @Described('Its name or id, or `<folder>@<snapshot>`.', 'corpus')
  @IsFolderRef()
  readonly folder!: string;
}
/** The same with the folder by its id, on its way over the bus. */
export class OwnedFolderDto extends FolderPlaceDto {
  @IsSessionId()
  readonly folderId!: string;

  @IsOptional()
  @IsSessionId()
  readonly snapshotId?: string;
}

/** May these be mounted? Answered with their ids, and with the home folder of who asks. */
export class CheckMountsQueryDto {
  @Nested(() => FolderCallerDto)
  readonly caller!: FolderCallerDto;

  @Nested(() => SessionFolderDto, { each: true })
  readonly folders!: readonly SessionFolderDto[];
}
export type CheckMountsAnswer = { readonly folders: readonly OwnedFolderDto[] };

/** A node that is about to make the containers of a placement asks for its folders. */
export class PrepareMountsCommandDto {
  @IsDnsLabel()
  readonly nodeId!: string;

  @IsSessionId()
  readonly sessionId!: string;

  @IsWhole(1, 1_000_000)
  readonly epoch!: number;
}
/** Which of its sessions a node is to have stand still. */
export class MountHoldsQueryDto {
  @IsDnsLabel()
  readonly nodeId!: string;
}
export type MountHoldsAnswer = {
  readonly holds: readonly { readonly sessionId: string; readonly epoch: number }[];
};

/** How folders of a session stand, and their volumes with so many of the newest samples. */
export class MountStandingsQueryDto {
  @IsArray()
  @ArrayMaxSize(SESSION_FOLDERS_MAX)
  @Matches(/^[a-z0-9]{12}$/, { each: true, message: 'folderIds must be ids of folders' })
  readonly folderIds: readonly string[] = [];

  @IsWhole(0, 720)
  readonly samples: number = 0;
}
/** One folder as a node is to bind it: `<root>/<path>`, and from there `subPath` without following a link. */
export type PreparedMount = {
  readonly folderId: string;
  readonly name: string;
  readonly volumeId: string;
  readonly root: string;
  readonly path: string;
  readonly subPath?: string;
  readonly target: string;
  readonly isReadOnly: boolean;
  /** What the node mounts first, if it has not yet; `at` is below `root`, and empty for the root itself. */
  readonly mountedFrom?: MountedFrom;
};
export type MountedFrom = { readonly from: string; readonly at: string; readonly options: string };
export type PrepareMountsAnswer = { readonly mounts: readonly PreparedMount[] };
