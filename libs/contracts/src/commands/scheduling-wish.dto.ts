import { IsIn, IsOptional } from 'class-validator';
import type { Dependency, GroupWish } from '../session-wishes.ts';
import { Described } from './described.ts';
import { IsDnsLabel, IsSessionId, IsWhole } from './field-rules.ts';
import { IsSessionRef } from './request-rules.ts';

/** The highest and the lowest priority that there are. */
export const PRIORITY_MAX = 1000;
export const PRIORITY_MIN = -1000;
/** Nodes of one session. */
export const NODE_COUNT_MAX = 64;
/** Entries of `after` in a request; and sessions that they come to, when arrays are among them. */
export const AFTER_MAX = 64;
export const AFTER_SESSIONS_MAX = 1000;

/** Another session, or an array, that has to end first. */
export class AfterDto {
  @Described('Id, name or the beginning of an id; an array stands for all of its sessions.', 'prepare')
  @IsSessionRef()
  readonly session!: string;

  @Described('How it has to end: `ok`: with exit code 0; `fail`: in any other way; `any`.', 'ok')
  @IsOptional()
  @IsIn(['ok', 'any', 'fail'])
  readonly condition: Dependency['condition'] = 'ok';
}

/** The same on its way over the bus: one session, by its id. */
export class AfterSessionDto {
  @IsSessionId()
  readonly session!: string;

  @IsOptional()
  @IsIn(['ok', 'any', 'fail'])
  readonly condition: Dependency['condition'] = 'ok';
}

/** Runs again after an end that was no success. */
export class RetryDto {
  @Described('How often at most.', 3)
  @IsWhole(1, 20)
  readonly retriesMax!: number;

  @Described('The pause before the first retry; each is twice as long as the one before, an hour at most.')
  @IsOptional()
  @IsWhole(0, 3_600_000)
  readonly backoffMs: number = 10_000;
}

/** Where it would rather go, seen from the other sessions of its project in the same group. */
export class NearDto {
  @Described('`spread`: on other nodes than they; `pack`: on the same.', 'spread')
  @IsIn(['spread', 'pack'])
  readonly mode!: GroupWish['mode'];

  @Described('Any name; sessions with the same one are a group.', 'workers')
  @IsDnsLabel()
  readonly group!: string;
}
