import { IsBoolean, IsIn, IsObject, IsOptional } from 'class-validator';
import type { GpuBudget, Quota } from '../project-events.ts';
import { Described } from './described.ts';
import { IsActor, IsDnsLabel, IsUuidText, IsWhole } from './field-rules.ts';
import { Nested } from './nested.ts';

const GPU_MILLI_MAX = 1_000_000_000;
const SESSIONS_MAX = 1_000_000;
export const PERIOD_NAMES = ['day', 'week', 'month'] as const satisfies readonly GpuBudget['period'][];

/** GPU time for each calendar period. */
export class GpuBudgetDto {
  @Described('GPU milli × milliseconds: 3,600,000,000 is one GPU for an hour.', 1000 * 3_600_000_000)
  @IsWhole(0, Number.MAX_SAFE_INTEGER)
  readonly gpuMilliMs!: number;

  @Described('Of the calendar, in UTC; weeks begin on Monday.', 'month')
  @IsIn(PERIOD_NAMES)
  readonly period!: GpuBudget['period'];
}

/** What may be held at once, and begun in a period. What is absent is not limited. */
export class HoldLimitsDto {
  @Described('GPUs at once: 1000 is a whole one.', 16_000)
  @IsOptional()
  @IsWhole(0, GPU_MILLI_MAX)
  readonly gpuMilli?: number;

  @Described('Sessions that hold something at once.', 40)
  @IsOptional()
  @IsWhole(0, SESSIONS_MAX)
  readonly sessionCount?: number;

  @Described(
    'GPU time that may be begun in each period. A start reserves as much as the session can come to; at its end the rest is there again.',
  )
  @IsOptional()
  @IsObject()
  @Nested(() => GpuBudgetDto)
  readonly gpuBudget?: GpuBudgetDto;
}

/** A project's part of the pool. What is absent is not limited, or as the default says. */
export class QuotaDto extends HoldLimitsDto {
  @Described(
    'Beyond `gpuMilli`, while others leave it idle: so much more, at the price of giving it back when they ask for it. Absent: none.',
    8000,
  )
  @IsOptional()
  @IsWhole(0, GPU_MILLI_MAX)
  readonly borrowGpuMilli?: number;

  @Described('For each user in the project.')
  @IsOptional()
  @IsObject()
  @Nested(() => HoldLimitsDto)
  readonly perUser?: HoldLimitsDto;

  @Described('Of the fair share, in proportion to the weights of other projects. Absent: 1.', 2)
  @IsOptional()
  @IsWhole(1, 10_000)
  readonly weight?: number;

  @Described('The highest priority that a member may ask for. Absent: 0.', 10)
  @IsOptional()
  @IsWhole(0, 1000)
  readonly priorityMax?: number;
}

/** The whole quota of a project, in place of what was set before. */
export class SetQuotaCommandDto {
  @IsUuidText()
  readonly commandId!: string;

  @IsDnsLabel()
  readonly projectId!: string;

  @IsObject()
  @Nested(() => QuotaDto)
  readonly quota!: QuotaDto;

  @IsActor()
  readonly by!: string;

  /** Nothing is recorded: only what would come of it is told. */
  @IsOptional()
  @IsBoolean()
  readonly isTrial?: boolean;
}

/** Only the part of a project's quota that says what each of its users may have. */
export class SetUserQuotaCommandDto {
  @IsUuidText()
  readonly commandId!: string;

  @IsDnsLabel()
  readonly projectId!: string;

  @IsObject()
  @Nested(() => HoldLimitsDto)
  readonly perUser!: HoldLimitsDto;

  @IsActor()
  readonly by!: string;

  /** Nothing is recorded: only what would come of it is told. */
  @IsOptional()
  @IsBoolean()
  readonly isTrial?: boolean;
}

export const QUOTA_LIMITS = ['gpu', 'sessions', 'gpu-budget'] as const;
/** Who would hold more than a quota allows. It stays his until it ends; nothing new starts meanwhile. */
export type OverLimit = {
  /** Absent: the project as a whole. */
  readonly userId?: string;
  readonly limit: (typeof QUOTA_LIMITS)[number];
  /** In the unit of the limit. */
  readonly held: number;
  readonly allowed: number;
};

/** The log holds it from `position` on; `hasChanged` is false when it was so already. */
export type SetQuotaAnswer = {
  readonly position: number;
  readonly hasChanged: boolean;
  readonly quota: Quota;
  /** Of a trial. */
  readonly over?: readonly OverLimit[];
};

export const PROJECTS_LIMIT_MAX = 200;
/** Users of a project in one answer: those that hold most. */
export const PROJECT_USERS_MAX = 500;

export class ListProjectsQueryDto {
  /** The `next` of the answer before. */
  @IsOptional()
  @IsDnsLabel()
  readonly after?: string;

  @IsWhole(1, PROJECTS_LIMIT_MAX)
  readonly limit: number = PROJECTS_LIMIT_MAX;
}

export class ReadProjectQueryDto {
  @IsDnsLabel()
  readonly projectId!: string;
}

/** What is held now, and what was begun of the budget in the present period, where there is one. */
export type HoldStanding = {
  readonly gpuMilli: number;
  readonly sessionCount: number;
  readonly budget?: {
    readonly spentGpuMilliMs: number;
    readonly gpuMilliMs: number;
    readonly period: GpuBudget['period'];
    /** ISO 8601: when the next period begins. */
    readonly renewsAt: string;
  };
};
export type UserStanding = HoldStanding & { readonly userId: string };
