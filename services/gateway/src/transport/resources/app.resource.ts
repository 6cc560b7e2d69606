import { ApiProperty } from '@nestjs/swagger';
import type { AppPhase, SessionApp } from '#contracts';
import { toIso } from '#kernel';
import type { OpenedForCaller } from '../../handlers/open-app.ts';

export class SessionAppResource {
  @ApiProperty({ example: 'jupyterlab' })
  readonly name!: string;
  @ApiProperty({ example: 'JupyterLab' })
  readonly title!: string;
  @ApiProperty({ required: false })
  readonly icon?: string;
  @ApiProperty({
    required: false,
    enum: ['starting', 'ready', 'failed'],
    description: 'Absent: it does not run; it is started when it is opened.',
  })
  readonly phase?: AppPhase;
  @ApiProperty({ required: false, format: 'date-time' })
  readonly startedAt?: string;
}
export class SessionAppsResource {
  @ApiProperty({ type: [SessionAppResource] })
  readonly apps!: readonly SessionAppResource[];
  @ApiProperty({
    required: false,
    description: 'Pass it as `cursor` for the page that follows; absent: that was all.',
  })
  readonly next?: string;
}
export class OpenedAppResource {
  @ApiProperty({ example: 'jupyterlab' })
  readonly app!: string;
  @ApiProperty({
    enum: ['waiting', 'starting', 'ready'],
    description:
      '`waiting`: its session does not run yet. Whatever it is, the address can be gone to: a page waits there.',
  })
  readonly phase!: 'waiting' | 'starting' | 'ready';
  @ApiProperty({
    description:
      'For a browser: good once, until `expiresAt`. Absolute, or relative to the address of the API.',
    example: '/apps/a1b2c3d4e5f6/jupyterlab/.berth/enter?code=…',
  })
  readonly url!: string;
  @ApiProperty({ format: 'date-time' })
  readonly expiresAt!: string;
}
export class AppLogResource {
  @ApiProperty({ description: 'The last that the app printed, at most 256 KiB.' })
  readonly text!: string;
}

export const sessionAppResource = ({ startedAt, ...app }: SessionApp): SessionAppResource => ({
  ...app,
  ...(startedAt === undefined ? {} : { startedAt: toIso(startedAt) }),
});
export const openedAppResource = ({ expiresAt, ...opened }: OpenedForCaller): OpenedAppResource => ({
  ...opened,
  expiresAt: toIso(expiresAt),
});
