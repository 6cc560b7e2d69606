import { ApiProperty } from '@nestjs/swagger';
import { toIso } from '#kernel';
import type { AppShare } from '../../domain/app-shares.ts';
import type { SessionPhase } from '../../domain/session-view.ts';
import type { SharedApp, Shares } from '../../handlers/share-apps.ts';
import { PHASES } from './session-parts.resource.ts';

export class AppShareResource {
  @ApiProperty({ example: 'jupyterlab' })
  readonly app!: string;
  @ApiProperty({ description: '`user:<id>` or `project:<id>`.', example: 'user:bob' })
  readonly party!: string;
  @ApiProperty({ example: 'user:ada' })
  readonly by!: string;
  @ApiProperty({ format: 'date-time' })
  readonly sharedAt!: string;
  @ApiProperty({
    required: false,
    format: 'date-time',
    description: 'Absent: as long as the session is there.',
  })
  readonly until?: string;
}
export class AppSharesResource {
  @ApiProperty({ type: [AppShareResource] })
  readonly shares!: readonly AppShareResource[];
}
export class AppSharePage extends AppSharesResource {
  @ApiProperty({
    required: false,
    description: 'Pass it as `cursor` for the page that follows; absent: that was all.',
  })
  readonly next?: string;
}
export class ChangedAppSharesResource extends AppSharesResource {
  @ApiProperty({ description: 'False: it was so already.' })
  readonly hasChanged!: boolean;
}
export class SharedAppResource extends AppShareResource {
  @ApiProperty({ example: 'k3v9x2m4q7wz' })
  readonly sessionId!: string;
  @ApiProperty({ description: 'The name of the session.', example: 'notebook' })
  readonly sessionName!: string;
  @ApiProperty({ enum: PHASES })
  readonly sessionPhase!: SessionPhase;
  @ApiProperty({ description: 'Whose session it is.', example: 'ada' })
  readonly owner!: string;
}
export class SharedAppsResource {
  @ApiProperty({ type: [SharedAppResource] })
  readonly apps!: readonly SharedAppResource[];
  @ApiProperty({
    required: false,
    description: 'Pass it as `cursor` for the page that follows; absent: that was all.',
  })
  readonly next?: string;
}

const appShareResource = ({ sharedAt, until, ...share }: AppShare): AppShareResource => ({
  ...share,
  sharedAt: toIso(sharedAt),
  ...(until === undefined ? {} : { until: toIso(until) }),
});
export const appSharesResource = (shares: readonly AppShare[]): AppSharesResource => ({
  shares: shares.map(appShareResource),
});
export const changedAppSharesResource = ({ hasChanged, shares }: Shares): ChangedAppSharesResource => ({
  hasChanged,
  ...appSharesResource(shares),
});
export const sharedAppResource = ({ session, share }: SharedApp): SharedAppResource => ({
  ...appShareResource(share),
  sessionId: session.sessionId,
  sessionName: session.name,
  sessionPhase: session.phase,
  owner: session.userId,
});
