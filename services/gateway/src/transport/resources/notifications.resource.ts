import { ApiProperty } from '@nestjs/swagger';
import type { ShownNotifications } from '../../handlers/mail/notifications.ts';

export class MailWishesResource {
  @ApiProperty({ description: 'A session of his has started.' })
  readonly sessionStarted!: boolean;
  @ApiProperty({ description: 'A session of his does nothing, and will be stopped.' })
  readonly idleWarning!: boolean;
  @ApiProperty({ description: 'A session of his has ended, in whatever way.' })
  readonly sessionEnded!: boolean;
  @ApiProperty({ description: 'A hook of his was disabled.' })
  readonly hookDisabled!: boolean;
  @ApiProperty({ description: 'Of an admin: an alert was raised.' })
  readonly alerts!: boolean;
}
export class NotificationsResource {
  @ApiProperty({ type: MailWishesResource })
  readonly mail!: MailWishesResource;
  @ApiProperty({ required: false, description: 'Where to; absent: there is no address, so nothing is sent.' })
  readonly address?: string;
  @ApiProperty({ description: 'Whether this Berth sends e-mail at all.' })
  readonly isSent!: boolean;
}
export class SentTestResource {
  @ApiProperty({ example: 'ada@example.org' })
  readonly address!: string;
  @ApiProperty({ description: 'Whether the server of mail took it.' })
  readonly isTaken!: boolean;
  @ApiProperty({ description: 'What that said.', example: '250 OK: message queued' })
  readonly answer!: string;
}

export const notificationsResource = ({
  mail,
  address,
  isSent,
}: ShownNotifications): NotificationsResource => ({
  mail,
  ...(address === null ? {} : { address }),
  isSent,
});
