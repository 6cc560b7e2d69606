import { IsIn, IsOptional } from 'class-validator';
import { REACHES, type Reach } from '../reach.ts';
import { Described } from './described.ts';
import { IsActor, IsDnsLabel, IsSessionId, IsUuidText, IsWhole } from './field-rules.ts';
import { FitsBefore, IsSessionIdList, IsSessionRef, IsSessionRefList } from './request-rules.ts';
import { PRIORITY_MAX, PRIORITY_MIN } from './scheduling-wish.dto.ts';

/** Where in the line: before all, behind all, or before another one. All of those that the asker's word reaches, of the same pool and priority. */
export const LINE_PLACES = ['top', 'bottom', 'before'] as const;
export type LinePlaceWish = (typeof LINE_PLACES)[number];

/** Several sessions at once. */
export class SessionsDto {
  @Described('Ids, names or beginnings of ids; an array stands for those of its sessions that it concerns.', [
    'train',
  ])
  @IsSessionRefList()
  readonly sessions!: readonly string[];
}

export class ReorderDto {
  @Described(
    '`top`: before all others, `bottom`: behind them; of his own for a user, of the project for its admin, of the whole queue for an admin. `before`: before another session.',
    'top',
  )
  @IsIn(LINE_PLACES)
  @FitsBefore()
  readonly place!: LinePlaceWish;

  @Described('Of `before`: id, name or the beginning of an id.')
  @IsOptional()
  @IsSessionRef()
  readonly before?: string;
}
export class ReorderSessionsDto extends ReorderDto {
  @Described('Ids, names or beginnings of ids, in the order in which they shall stand.', ['train'])
  @IsSessionRefList()
  readonly sessions!: readonly string[];
}

export class PriorityDto {
  @Described("Higher goes first. What is above the project's limit is refused.", 5)
  @IsWhole(PRIORITY_MIN, PRIORITY_MAX)
  readonly priority!: number;
}
export class PrioritySessionsDto extends PriorityDto {
  @Described('Ids, names or beginnings of ids; an array stands for those of its sessions that live.', [
    'train',
  ])
  @IsSessionRefList()
  readonly sessions!: readonly string[];
}

/** What is done to several sessions on their way over the bus, and how far the word goes of who wants it. */
export class QueueCommandDto {
  @IsUuidText()
  readonly commandId!: string;

  @IsSessionIdList()
  readonly sessionIds!: readonly string[];

  @IsActor()
  readonly by!: string;

  @IsIn(REACHES)
  readonly reach!: Reach;

  /** The asker's own. */
  @IsDnsLabel()
  readonly projectId!: string;
}
export class ReorderCommandDto extends QueueCommandDto {
  @IsIn(LINE_PLACES)
  @FitsBefore()
  readonly place!: LinePlaceWish;

  @IsOptional()
  @IsSessionId()
  readonly before?: string;
}
export class PriorityCommandDto extends QueueCommandDto {
  @IsWhole(PRIORITY_MIN, PRIORITY_MAX)
  readonly priority!: number;
}

/** What became of each. `refused` says why, for those that stayed as they were; all others are as was wished, also those that had been so before. */
export type QueueAnswer = {
  readonly position: number;
  readonly refused: readonly {
    readonly sessionId: string;
    readonly code: string;
    readonly message: string;
  }[];
};
