import { ApiProperty } from '@nestjs/swagger';
import type { SessionPhase, SessionView } from '../../domain/session-view.ts';
import type { Operated } from '../../handlers/operate-sessions.ts';
import type { StoppedMatching } from '../../handlers/stop-matching.ts';
import { PHASES } from './session-parts.resource.ts';

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

export class StoppingResource extends DoneResource {
  @ApiProperty()
  readonly projectId!: string;
  @ApiProperty()
  readonly userId!: string;
  @ApiProperty({ enum: PHASES, description: 'In which it was when it was found.' })
  readonly phase!: SessionPhase;
  @ApiProperty({ description: 'GPUs that it holds, 1000 a whole one; 0 while it waits.' })
  readonly gpuMilli!: number;
}

/** What became of all sessions that a filter names. */
export class StoppedMatchingResource {
  @ApiProperty({ type: [StoppingResource], description: 'Those that end, or, of a trial, would.' })
  readonly done!: readonly StoppingResource[];
  @ApiProperty({ type: [NotDoneResource], description: 'Those that stay as they are, and why.' })
  readonly notDone!: readonly NotDoneResource[];
  @ApiProperty({ description: 'Of `done`: those that wait in the queue.' })
  readonly waitingCount!: number;
  @ApiProperty({ description: 'GPUs that those of `done` hold and give back: 1000 is a whole one.' })
  readonly gpuMilli!: number;
  @ApiProperty({
    description: 'More match than are stopped at once: the same request with another key goes on.',
  })
  readonly isMore!: boolean;
  @ApiProperty({ description: 'True: nothing was recorded, and nothing ends.' })
  readonly isDryRun!: boolean;
}

const stopping = ({ sessionId, name, projectId, userId, phase, resources, placements }: SessionView) => ({
  sessionId,
  name,
  projectId,
  userId,
  phase,
  gpuMilli: phase === 'waiting' ? 0 : resources.gpuMilli * (1 + (placements.at(-1)?.others?.length ?? 0)),
});

export const stoppedMatchingResource = (
  { done, notDone, isMore }: StoppedMatching,
  isDryRun: boolean,
): StoppedMatchingResource => {
  const sessions = done.map(stopping);
  return {
    done: sessions,
    notDone: notDone.map(({ ref, code, message }) => ({ session: ref, code, detail: message })),
    waitingCount: sessions.filter(({ phase }) => phase === 'waiting').length,
    gpuMilli: sessions.reduce((total, { gpuMilli }) => total + gpuMilli, 0),
    isMore,
    isDryRun,
  };
};
