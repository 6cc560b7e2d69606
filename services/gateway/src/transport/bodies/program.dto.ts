import { IsBoolean, IsOptional, IsString, Matches, MaxLength, MinLength } from 'class-validator';
import { Described, IsWhole } from '#contracts';

const LABEL_MAX = 80;

export class AskToBeLetInDto {
  @Described(
    'What the key is to be called, so that it is known in a list: the program and its machine.',
    'berth on lab-7',
  )
  @IsString()
  @MinLength(1)
  @MaxLength(LABEL_MAX)
  readonly label!: string;

  @Described('How long the key is to be good for; absent: 90 days.')
  @IsOptional()
  @IsWhole(60_000, 366 * 24 * 3_600_000)
  readonly keyExpiresInMs?: number;
}

export class CollectKeyDto {
  @Described('The secret that the program was given when it asked.')
  @Matches(/^[A-Za-z0-9_-]{43}$/, { message: 'secret must be one that Berth gave out' })
  readonly secret!: string;
}

export class LookAtProgramDto {
  @Described('The code that the program shows.', 'WDJB-MJHT')
  @IsString()
  @MaxLength(40)
  readonly userCode!: string;
}

export class AnswerProgramDto extends LookAtProgramDto {
  @Described('Whether it may act for you, in the project that the request names.')
  @IsBoolean()
  readonly isAllowed!: boolean;
}
