import { IsSessionId } from './field-rules.ts';

export class ExplainSessionQueryDto {
  @IsSessionId()
  readonly sessionId!: string;
}

/** `why` it waits, in words that its user understands, and how many wait before it (1 = it is next). */
export type ExplainAnswer = {
  readonly phase: string;
  readonly why?: string;
  readonly queuePosition?: number;
};
