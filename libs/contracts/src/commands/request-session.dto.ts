import { IsBoolean, IsIn, IsObject, IsOptional, IsString, Matches } from 'class-validator';
import { MEMBERS_PER_NODE_MAX } from '../members.ts';
import { REACHES, type Reach } from '../reach.ts';
import type { TimeLimits } from '../session-wishes.ts';
import { Described } from './described.ts';
import { IsCommandLine, IsDnsLabel, IsEnvironment, IsSessionId, IsUuidText, IsWhole } from './field-rules.ts';
import { IMAGE_REFERENCE } from './image-rules.ts';
import { Nested } from './nested.ts';
import { OwnImageDto } from './own-image.dto.ts';
import { FitsMembers } from './member-rules.ts';
import { IsIsoTime, IsListOfAtMost, IsReservationId } from './request-rules.ts';
import { ResourcesDto } from './resources.dto.ts';
import {
  HasApartTargets,
  OwnedFolderDto,
  SESSION_FOLDERS_MAX,
  SessionFolderDto,
} from './session-folder.dto.ts';
import { IdleRuleDto } from './keep-session.dto.ts';
import {
  AFTER_MAX,
  AFTER_SESSIONS_MAX,
  AfterDto,
  AfterSessionDto,
  NODE_COUNT_MAX,
  NearDto,
  PRIORITY_MAX,
  PRIORITY_MIN,
  RetryDto,
} from './scheduling-wish.dto.ts';

const DAY_MS = 24 * 3_600_000;

/** What a request leaves out: a day in the queue, half an hour to prepare, ten seconds from SIGTERM to SIGKILL; running as long as it likes. */
export const DEFAULT_LIMITS = {
  waitMs: DAY_MS,
  prepareMs: 1_800_000,
  graceMs: 10_000,
} as const satisfies TimeLimits;
/** In the queue, of a session that comes after others or is one of an array: it waits for more than a place. */
export const PATIENT_WAIT_MS = 30 * DAY_MS;

/** How long each phase may take; what is absent is taken from {@link DEFAULT_LIMITS}. */
export class TimeLimitsDto {
  @Described(
    'In the queue, counted from `startAt` if that is later. Absent: one day; 30 days for arrays and with `after`.',
  )
  @IsOptional()
  @IsWhole(1000, 365 * DAY_MS)
  readonly waitMs?: number;

  @Described('From the placement to the start. Absent: 30 minutes.')
  @IsOptional()
  @IsWhole(1000, DAY_MS)
  readonly prepareMs?: number;

  @Described('Of the program. Absent: as long as it likes.')
  @IsOptional()
  @IsWhole(1000, 365 * DAY_MS)
  readonly runMs?: number;

  @Described('From SIGTERM to SIGKILL. Absent: 10 seconds.')
  @IsOptional()
  @IsWhole(0, 600_000)
  readonly graceMs?: number;
}

/** What a user and the bus say of a wanted session in the same way. */
class WantedSessionDto {
  @Described('A DNS label to find it by; need not be unique. Absent: the id of the session.', 'train')
  @IsOptional()
  @IsDnsLabel()
  readonly name?: string;

  @Described('`batch` ends with its command; `interactive` runs until it is stopped.', 'batch')
  @IsOptional()
  @IsIn(['batch', 'interactive'])
  readonly kind: 'batch' | 'interactive' = 'batch';

  @Described('A short name of an image of the pool, or any reference that a registry knows.', 'python')
  @IsString()
  @Matches(IMAGE_REFERENCE, {
    message: 'image must be a reference such as python or registry.example/team/image:tag',
  })
  @Matches(/^.{1,512}$/s, { message: 'image must have at most 512 characters' })
  @Matches(/^(?!berth\.local\/)/, {
    message: "an image of one's own goes by its name, not by what nodes call it",
  })
  readonly image!: string;

  @Described("Program and arguments; none: the image's own.", ['python3', 'train.py'])
  @IsOptional()
  @IsCommandLine()
  readonly command: readonly string[] = [];

  @Described('Environment variables.', { EPOCHS: '3' })
  @IsOptional()
  @IsEnvironment()
  readonly env: Readonly<Record<string, string>> = {};

  @Described('sha256 of a bundle that was stored before; it is unpacked into /work.')
  @IsOptional()
  @Matches(/^[0-9a-f]{64}$/, { message: 'bundle must be a sha256 in lower-case hex' })
  readonly bundle?: string;

  @Described('What it needs, of each node that it runs on; of each member, where it has several on a node.')
  @IsObject()
  @Nested(() => ResourcesDto)
  readonly resources!: ResourcesDto;

  @Described('How long each phase may take.')
  @IsOptional()
  @IsObject()
  @Nested(() => TimeLimitsDto)
  readonly limits?: TimeLimitsDto;

  @Described('The pool that it runs in. Absent: `default`.', 'default')
  @IsOptional()
  @IsDnsLabel()
  readonly pool?: string;

  @Described("Higher goes first. Absent: 0. What is above the project's limit is refused.", 0)
  @IsOptional()
  @IsWhole(PRIORITY_MIN, PRIORITY_MAX)
  readonly priority?: number;

  @Described('On so many nodes, all at once or not at all. Absent: 1.', 1)
  @IsOptional()
  @IsWhole(1, NODE_COUNT_MAX)
  readonly nodeCount?: number;

  @Described(
    'So many members (containers) on each node, which reach each other as main1, worker1, worker2 …; `resources` are of each. Members that ask for parts of a GPU share one. Absent: 1.',
    1,
  )
  @IsOptional()
  @IsWhole(1, MEMBERS_PER_NODE_MAX)
  @FitsMembers()
  readonly membersPerNode?: number;

  @Described('Not before; at most a year ahead.')
  @IsOptional()
  @IsIsoTime()
  readonly startAt?: string;

  @Described('Runs again after an end that was no success. Absent: it does not.')
  @IsOptional()
  @IsObject()
  @Nested(() => RetryDto)
  readonly retry?: RetryDto;

  @Described('May be stopped for a session of more weight; a batch session then runs again. Absent: true.')
  @IsOptional()
  @IsBoolean()
  readonly isPreemptible?: boolean;

  @Described('Where it would rather go, seen from others. Absent: anywhere.')
  @IsOptional()
  @IsObject()
  @Nested(() => NearDto)
  readonly near?: NearDto;

  @Described('Ended when it does nothing for a while. Absent: as its pool says, if it is interactive.')
  @IsOptional()
  @IsObject()
  @Nested(() => IdleRuleDto)
  readonly idle?: IdleRuleDto;

  @Described('Runs on what this reservation holds, and only there.')
  @IsOptional()
  @IsReservationId()
  readonly reservationId?: string;
}

/** What a user sends to get a session. */
export class RequestSessionDto extends WantedSessionDto {
  @Described(
    'Only when these have ended. If one of them ends otherwise than it says, the session ends as `dependency-failed`.',
  )
  @IsOptional()
  @IsListOfAtMost(AFTER_MAX)
  @Nested(() => AfterDto, { each: true })
  readonly after?: readonly AfterDto[];

  @Described('Folders that it sees; its own home folder comes by itself.')
  @IsOptional()
  @IsListOfAtMost(SESSION_FOLDERS_MAX)
  @HasApartTargets()
  @Nested(() => SessionFolderDto, { each: true })
  readonly folders?: readonly SessionFolderDto[];
}

/** The same wish on its way over the bus: it has an id and an owner, and other sessions are named by their ids. */
export class OwnedWishDto extends WantedSessionDto {
  @IsUuidText()
  readonly commandId!: string;

  @IsDnsLabel()
  readonly projectId!: string;

  @IsDnsLabel()
  readonly userId!: string;

  /** How far its user's word goes: who reaches all is bound by no priority limit. */
  @IsOptional()
  @IsIn(REACHES)
  readonly reach: Reach = 'own';

  /** What `image` means, where it is one that a session was committed to. */
  @IsOptional()
  @IsObject()
  @Nested(() => OwnImageDto)
  readonly ownImage?: OwnImageDto;

  @IsOptional()
  @IsListOfAtMost(AFTER_SESSIONS_MAX)
  @Nested(() => AfterSessionDto, { each: true })
  readonly after?: readonly AfterSessionDto[];

  @IsOptional()
  @IsListOfAtMost(SESSION_FOLDERS_MAX + 1)
  @HasApartTargets()
  @Nested(() => OwnedFolderDto, { each: true })
  readonly folders?: readonly OwnedFolderDto[];
}

/** A wish for one session, which has its id already. */
export class RequestSessionCommandDto extends OwnedWishDto {
  @IsSessionId()
  readonly sessionId!: string;
}

/** The session is in the log from `position` on. */
export type RequestSessionAnswer = { readonly sessionId: string; readonly position: number };
