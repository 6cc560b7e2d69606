import { IsBoolean, IsOptional, IsString, Matches, MaxLength } from 'class-validator';
import { Described } from './described.ts';
import { IsActor, IsDnsLabel, IsUuidText, IsWhole } from './field-rules.ts';

const DAY_MS = 24 * 3_600_000;
const REASON_MAX = 200;
const REASON = /^\S([^\p{Cc}]*[^\p{Cc}\s])?$/u;
const REASON_WORDS = { message: 'reason must be one line that neither begins nor ends with white space' };

/** What a drain gives to what runs, unless the operator says something else. */
export const DEFAULT_DRAIN_MS = 1_800_000;

export class CordonNodeDto {
  @Described('Why, for whoever wonders later.', 'fan 3 rattles')
  @IsOptional()
  @IsString()
  @MaxLength(REASON_MAX)
  @Matches(REASON, REASON_WORDS)
  readonly reason?: string;
}

export class DrainNodeDto {
  @Described(
    'What still runs after so long is preempted; 0: at once. Absent: 30 minutes, or as before when the node is being drained already.',
  )
  @IsOptional()
  @IsWhole(0, 90 * DAY_MS)
  readonly deadlineMs?: number;

  @Described('Why, for whoever wonders later.', 'new kernel')
  @IsOptional()
  @IsString()
  @MaxLength(REASON_MAX)
  @Matches(REASON, REASON_WORDS)
  readonly reason?: string;
}

export class FenceNodeDto {
  @Described('Also if the node is alive: its sessions end, and its agent removes what is left of them.')
  @IsOptional()
  @IsBoolean()
  readonly force?: boolean;
}

export class MoveNodeDto {
  @Described('The pool that it belongs to from now on. What runs goes on.', 'training')
  @IsDnsLabel()
  readonly poolId!: string;
}

/* The same wishes on their way over the bus: with an id, the node, and who wants it. */

export class CordonNodeCommandDto extends CordonNodeDto {
  @IsUuidText()
  readonly commandId!: string;

  @IsDnsLabel()
  readonly nodeId!: string;

  @IsActor()
  readonly by!: string;
}

export class UncordonNodeCommandDto {
  @IsUuidText()
  readonly commandId!: string;

  @IsDnsLabel()
  readonly nodeId!: string;

  @IsActor()
  readonly by!: string;
}

export class DrainNodeCommandDto extends DrainNodeDto {
  @IsUuidText()
  readonly commandId!: string;

  @IsDnsLabel()
  readonly nodeId!: string;

  @IsActor()
  readonly by!: string;

  /** Nothing is recorded: only what would come of it is told. */
  @IsOptional()
  @IsBoolean()
  readonly isTrial?: boolean;
}

export class FenceNodeCommandDto extends FenceNodeDto {
  @IsUuidText()
  readonly commandId!: string;

  @IsDnsLabel()
  readonly nodeId!: string;

  @IsActor()
  readonly by!: string;

  /** Nothing is recorded: only what would come of it is told. */
  @IsOptional()
  @IsBoolean()
  readonly isTrial?: boolean;
}

export class MoveNodeCommandDto extends MoveNodeDto {
  @IsUuidText()
  readonly commandId!: string;

  @IsDnsLabel()
  readonly nodeId!: string;

  @IsActor()
  readonly by!: string;
}

/** `hasChanged`: false when the node was so already; `position` is then that of the log's head. */
export type OperateNodeAnswer = {
  readonly position: number;
  readonly hasChanged: boolean;
  /** Of the trial of a drain: when what still runs would be preempted. */
  readonly drainBy?: number;
};
