import { IsActor, IsDnsLabel, IsSessionId, IsUuidText, IsWhole } from './field-rules.ts';

/** Somebody came to an app of a session that runs. */
export class NoteAppCommandDto {
  @IsUuidText()
  readonly commandId!: string;

  @IsSessionId()
  readonly sessionId!: string;

  @IsWhole(1, Number.MAX_SAFE_INTEGER)
  readonly epoch!: number;

  /** The name of an app, or a port in digits. */
  @IsDnsLabel()
  readonly app!: string;

  @IsActor()
  readonly by!: string;
}

export type NoteAppAnswer = { readonly position: number };
