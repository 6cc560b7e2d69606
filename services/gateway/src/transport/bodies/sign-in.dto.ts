import { IsIn, IsOptional, IsString, Matches, MaxLength, MinLength } from 'class-validator';
import { Described } from '#contracts';

const PASSWORD_MAX = 200;
const TOKEN = /^[A-Za-z0-9_-]{43}$/;

export class SignInDto {
  @Described('The id or the e-mail address.', 'ada')
  @IsString()
  @MinLength(1)
  @MaxLength(254)
  readonly login!: string;

  @Described('The password.')
  @IsString()
  @MaxLength(PASSWORD_MAX)
  readonly password!: string;
}

export class SecondFactorDto {
  @Described('The ticket that the first step gave.')
  @Matches(TOKEN, { message: 'ticket must be one that Berth gave out' })
  readonly ticket!: string;

  @Described('Six digits of the authenticator, or a recovery code.')
  @IsString()
  @MaxLength(40)
  readonly code!: string;
}

export class LookAtLinkDto {
  @Described('What stands behind `#link=` in the address.')
  @Matches(TOKEN, { message: 'token must be that of a link' })
  readonly token!: string;
}

export class UseLinkDto extends LookAtLinkDto {
  @Described('Of an invitation: the password that is chosen, of at least 12 characters.')
  @IsOptional()
  @IsString()
  @MaxLength(PASSWORD_MAX)
  readonly password?: string;
}

export class SetPasswordDto {
  @Described('The present one, if there is one.')
  @IsOptional()
  @IsString()
  @MaxLength(PASSWORD_MAX)
  readonly current?: string;

  @Described('The new one, of at least 12 characters.')
  @IsString()
  @MaxLength(PASSWORD_MAX)
  readonly password!: string;
}

export class BeginOidcQuery {
  @Described('Where the browser wants to go after that: a path of Berth; all else is left out.', '/account')
  @IsOptional()
  @IsString()
  @MaxLength(500)
  readonly next?: string;
}

export class CodeDto {
  @Described('Six digits of the authenticator.')
  @IsString()
  @MaxLength(40)
  readonly code!: string;
}

export class ConfirmDto {
  @Described('The password, since somebody else may sit at an open browser.')
  @IsString()
  @MaxLength(PASSWORD_MAX)
  readonly password!: string;
}

export class MakeLinkDto {
  @Described(
    '`invitation`: to choose a password, good for 7 days. `sign-in`: to come in, good for 30 minutes.',
  )
  @IsIn(['invitation', 'sign-in'])
  readonly purpose!: 'invitation' | 'sign-in';
}
