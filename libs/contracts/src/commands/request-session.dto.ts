import { IsIn, IsObject, IsOptional, IsString, Matches } from 'class-validator';
import type { TimeLimits } from '../session-events.ts';
import { Described } from './described.ts';
import {
  IsCommandLine,
  IsDnsLabel,
  IsEnvironment,
  IsGpuShare,
  IsSessionId,
  IsUuidText,
  IsWhole,
} from './field-rules.ts';
import { Nested } from './nested.ts';

const MEBIBYTE = 2 ** 20;
const TEBIBYTE = 2 ** 40;
const DAY_MS = 24 * 3_600_000;

/** What a request leaves out: a day in the queue, half an hour to prepare, ten seconds from SIGTERM to SIGKILL; running as long as it likes. */
export const DEFAULT_LIMITS = {
  waitMs: DAY_MS,
  prepareMs: 1_800_000,
  graceMs: 10_000,
} as const satisfies TimeLimits;

/** Program, registry host, repository, tag or digest; no white space, nothing that a command line could take for an option. */
const IMAGE_REFERENCE =
  /^[a-zA-Z0-9][a-zA-Z0-9._-]*(:[0-9]+)?(\/[a-zA-Z0-9._-]+)*(:[A-Za-z0-9_][A-Za-z0-9._-]{0,127})?(@sha256:[0-9a-f]{64})?$/;

/** What a session asks for, in exact integers. */
export class ResourcesDto {
  @Described('1000 is one whole CPU core.', 1000)
  @IsWhole(1, 10_000_000)
  readonly cpuMilli!: number;

  @Described('Memory in bytes: from 1 MiB to 64 TiB.', 2 ** 31)
  @IsWhole(MEBIBYTE, 64 * TEBIBYTE)
  readonly memoryBytes!: number;

  @Described(
    '1000 is one whole GPU. 1 to 999: a part of one; more: a multiple of 1000; 0 or absent: none.',
    500,
  )
  @IsOptional()
  @IsWhole(0, 1_024_000)
  @IsGpuShare()
  readonly gpuMilli: number = 0;

  @Described("Memory on each GPU; absent: the same share of the GPU's memory as of the GPU.")
  @IsOptional()
  @IsWhole(MEBIBYTE, 64 * TEBIBYTE)
  readonly gpuMemoryBytes?: number;
}

/** How long each phase may take; what is absent is taken from {@link DEFAULT_LIMITS}. */
export class TimeLimitsDto {
  @Described('In the queue. Absent: one day.')
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

/** What a user sends to get a session. */
export class RequestSessionDto {
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

  @Described('What it needs.')
  @IsObject()
  @Nested(() => ResourcesDto)
  readonly resources!: ResourcesDto;

  @Described('How long each phase may take.')
  @IsOptional()
  @IsObject()
  @Nested(() => TimeLimitsDto)
  readonly limits?: TimeLimitsDto;
}

/** The same wish on its way over the bus: it has an id, an owner, and the session has its id already. */
export class RequestSessionCommandDto extends RequestSessionDto {
  @IsUuidText()
  readonly commandId!: string;

  @IsSessionId()
  readonly sessionId!: string;

  @IsDnsLabel()
  readonly projectId!: string;

  @IsDnsLabel()
  readonly userId!: string;
}

/** The session is in the log from `position` on. */
export type RequestSessionAnswer = { readonly sessionId: string; readonly position: number };
