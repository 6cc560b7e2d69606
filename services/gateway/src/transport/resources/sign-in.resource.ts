import { ApiProperty } from '@nestjs/swagger';
import { toIso } from '#kernel';
import type { WebSession } from '../../ports/sign-in.ts';
import { UserResource } from './user.resource.ts';

export class SignInResource {
  @ApiProperty({
    enum: ['signed-in', 'second-factor'],
    description: '`signed-in`: the cookie is set. `second-factor`: a code is needed for this ticket.',
  })
  readonly state!: 'signed-in' | 'second-factor';
  @ApiProperty({ required: false })
  readonly userId?: string;
  @ApiProperty({ required: false })
  readonly ticket?: string;
}
export class SignInWayResource {
  @ApiProperty({ example: 'company' })
  readonly id!: string;
  @ApiProperty({ example: 'Our company' })
  readonly name!: string;
}
export class SignInWaysResource {
  @ApiProperty({ type: [SignInWayResource], description: 'For each: `GET /v1/sign-in/oidc/<id>`.' })
  readonly providers!: readonly SignInWayResource[];
}
export class LinkInfoResource {
  @ApiProperty({ enum: ['invitation', 'sign-in'] })
  readonly purpose!: string;
  @ApiProperty()
  readonly userId!: string;
}
export class LinkResource {
  @ApiProperty({ description: 'To be given to him, and to nobody else. It is good once.' })
  readonly url!: string;
  @ApiProperty({ enum: ['invitation', 'sign-in'] })
  readonly purpose!: string;
  @ApiProperty({ format: 'date-time' })
  readonly expiresAt!: string;
}
export class WebSessionResource {
  @ApiProperty()
  readonly id!: string;
  @ApiProperty({ enum: ['password', 'link', 'oidc'] })
  readonly how!: string;
  @ApiProperty({ format: 'date-time' })
  readonly createdAt!: string;
  @ApiProperty({ format: 'date-time', description: 'To the minute.' })
  readonly seenAt!: string;
  @ApiProperty({ format: 'date-time' })
  readonly expiresAt!: string;
  @ApiProperty({ required: false })
  readonly address?: string;
  @ApiProperty({ required: false })
  readonly agent?: string;
  @ApiProperty({ description: 'The one that asks.' })
  readonly isThis!: boolean;
}
export class WebSessionPage {
  @ApiProperty({ type: [WebSessionResource], description: 'The last used first.' })
  readonly signIns!: readonly WebSessionResource[];
  @ApiProperty({
    required: false,
    description: 'Pass it as `cursor` for the page that follows; absent: that was all.',
  })
  readonly next?: string;
}
export class AccountResource extends UserResource {
  @ApiProperty()
  readonly hasPassword!: boolean;
  @ApiProperty()
  readonly hasSecondFactor!: boolean;
  @ApiProperty()
  readonly recoveryCodesLeft!: number;
}
export class ProposedFactorResource {
  @ApiProperty({ description: 'Base32, to be typed.' })
  readonly secret!: string;
  @ApiProperty({ description: 'The same as an authenticator reads it from a picture.' })
  readonly uri!: string;
  @ApiProperty({ description: 'That picture: a QR code as SVG.' })
  readonly picture!: string;
}
export class RecoveryCodesResource {
  @ApiProperty({ type: [String], description: 'Shown this once; each is good for one sign-in.' })
  readonly recoveryCodes!: readonly string[];
}

export const webSessionResource = (session: WebSession, own: string | undefined): WebSessionResource => ({
  id: session.id,
  how: session.how,
  createdAt: toIso(session.createdAt),
  seenAt: toIso(session.seenAt),
  expiresAt: toIso(session.expiresAt),
  ...(session.address === null ? {} : { address: session.address }),
  ...(session.agent === null ? {} : { agent: session.agent }),
  isThis: session.id === own,
});
