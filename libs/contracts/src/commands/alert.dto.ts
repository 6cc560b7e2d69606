import { IsIn, IsInt, IsOptional, IsString, Length, Max, Min } from 'class-validator';
import type { AlertFact } from '../alert-events.ts';
import { Described } from './described.ts';
import { IsActor, IsSessionId, IsUuidText } from './field-rules.ts';

const NOTE_MAX = 500;

export class ListAlertsDto {
  /** Absent: those that are so now. */
  @IsOptional()
  @IsIn(['open', 'all'])
  readonly state?: 'open' | 'all';

  /** Older than this alert. */
  @IsOptional()
  @IsSessionId()
  readonly before?: string;

  @IsInt()
  @Min(1)
  @Max(500)
  readonly limit!: number;
}

export class ReadAlertDto {
  @IsSessionId()
  readonly alertId!: string;
}

/** What somebody says of an alert that he looks after. */
export class AcknowledgeDto {
  @Described('What is done about it.', 'the power supply is being changed')
  @IsOptional()
  @IsString()
  @Length(1, NOTE_MAX)
  readonly note?: string;
}

export class AcknowledgeAlertDto extends AcknowledgeDto {
  @IsSessionId()
  readonly alertId!: string;

  @IsActor()
  readonly by!: string;

  @IsUuidText()
  readonly commandId!: string;
}

type Raised = Extract<AlertFact, { readonly type: 'alert.raised' }>['data'];
type Acknowledged = Extract<AlertFact, { readonly type: 'alert.acknowledged' }>['data'];

/** An alert, as its owner tells it. */
export type AlertAnswer = Raised & {
  /** In words. */
  readonly summary: string;
  readonly clearedAt?: number;
  readonly acknowledged?: Pick<Acknowledged, 'by' | 'note' | 'acknowledgedAt'>;
};
export type AlertListAnswer = { readonly alerts: readonly AlertAnswer[]; readonly hasMore: boolean };
