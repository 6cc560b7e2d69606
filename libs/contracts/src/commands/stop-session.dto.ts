import { Matches } from 'class-validator';
import { IsSessionId, IsUuidText } from './field-rules.ts';

/** `user:<id>`, `node:<id>` or `service:<name>`. */
const ACTOR = /^(user|node|service):[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

export class StopSessionCommandDto {
  @IsUuidText()
  readonly commandId!: string;

  @IsSessionId()
  readonly sessionId!: string;

  @Matches(ACTOR, { message: 'by must be user:<id>, node:<id> or service:<name>' })
  readonly by!: string;
}

/** `alreadyEnded`: there was nothing to stop any more; `position` is then that of the log's head. */
export type StopSessionAnswer = { readonly position: number; readonly alreadyEnded: boolean };
