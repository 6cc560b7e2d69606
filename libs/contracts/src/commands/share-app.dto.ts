import { IsOptional } from 'class-validator';
import type { Party } from '../folder-events.ts';
import { Described } from './described.ts';
import { IsActor, IsDnsLabel, IsSessionId, IsUuidText, IsWhole } from './field-rules.ts';
import { IsParty } from './folder-rules.ts';

const MINUTE_MS = 60_000;
/** Longer than sessions last, as a rule; each share ends with its session. */
const SHARE_MS_MAX = 365 * 24 * 60 * MINUTE_MS;

/** For how long others may open an app. */
export class ShareAppDto {
  @Described('For so long from now on; as long as the session is there if absent.', 8 * 60 * MINUTE_MS)
  @IsOptional()
  @IsWhole(MINUTE_MS, SHARE_MS_MAX)
  readonly forMs?: number;
}

export class UnshareAppCommandDto {
  @IsUuidText()
  readonly commandId!: string;

  @IsSessionId()
  readonly sessionId!: string;

  /** The name of an app, or a port in digits. */
  @IsDnsLabel()
  readonly app!: string;

  @IsParty()
  readonly party!: Party;

  @IsActor()
  readonly by!: string;
}

/** Others may open an app of a session. */
export class ShareAppCommandDto extends UnshareAppCommandDto {
  @IsOptional()
  @IsWhole(MINUTE_MS, SHARE_MS_MAX)
  readonly forMs?: number;
}

export type ShareAppAnswer = { readonly position: number };
