import { IsBoolean, IsOptional } from 'class-validator';
import { Described, Nested } from '#contracts';

export class MailWishesDto {
  @Described('A session of his has started.')
  @IsOptional()
  @IsBoolean()
  readonly sessionStarted?: boolean;

  @Described('A session of his does nothing, and will be stopped.')
  @IsOptional()
  @IsBoolean()
  readonly idleWarning?: boolean;

  @Described('A session of his has ended, in whatever way.')
  @IsOptional()
  @IsBoolean()
  readonly sessionEnded?: boolean;

  @Described('A hook of his was disabled, since nothing arrived any more.')
  @IsOptional()
  @IsBoolean()
  readonly hookDisabled?: boolean;

  @Described('Of an admin: an alert was raised.')
  @IsOptional()
  @IsBoolean()
  readonly alerts?: boolean;
}

export class SetNotificationsDto {
  @Described('By e-mail.')
  @IsOptional()
  @Nested(() => MailWishesDto)
  readonly mail?: MailWishesDto;
}
