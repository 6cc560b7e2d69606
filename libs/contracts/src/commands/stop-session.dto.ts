import { IsActor, IsSessionId, IsUuidText } from './field-rules.ts';

export class StopSessionCommandDto {
  @IsUuidText()
  readonly commandId!: string;

  @IsSessionId()
  readonly sessionId!: string;

  @IsActor()
  readonly by!: string;
}

/** `alreadyEnded`: there was nothing to stop any more; `position` is then that of the log's head. */
export type StopSessionAnswer = { readonly position: number; readonly alreadyEnded: boolean };
