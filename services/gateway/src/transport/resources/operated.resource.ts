import { ApiProperty } from '@nestjs/swagger';
import type { Operated } from '../../handlers/operate-sessions.ts';

export class DoneResource {
  @ApiProperty()
  readonly sessionId!: string;
  @ApiProperty()
  readonly name!: string;
}
export class NotDoneResource {
  @ApiProperty({ description: 'The id of the session, or what was said for one that is not there.' })
  readonly session!: string;
  @ApiProperty({ description: 'Stable, for programs.' })
  readonly code!: string;
  @ApiProperty({ description: 'A sentence for people.' })
  readonly detail!: string;
}

/** What became of each of several sessions. */
export class OperatedResource {
  @ApiProperty({ type: [DoneResource], description: 'Those that are now as was wished.' })
  readonly done!: readonly DoneResource[];
  @ApiProperty({ type: [NotDoneResource], description: 'Those that stay as they were, and why.' })
  readonly notDone!: readonly NotDoneResource[];
}

export const operatedResource = ({ done, notDone }: Operated): OperatedResource => ({
  done: done.map(({ sessionId, name }) => ({ sessionId, name })),
  notDone: notDone.map(({ ref, code, message }) => ({ session: ref, code, detail: message })),
});
