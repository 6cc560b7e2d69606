import type { EventLog } from '#event-log';
import {
  type CommandId,
  DependencyFailure,
  type Position,
  type Refusal,
  type Result,
  type StreamName,
  accept,
} from '#kernel';
import type { SchedulerFact } from '#contracts';
import type { WorldFollower } from '../world/world-follower.ts';
import type { World } from '../world/world.ts';

export type StreamOrder = {
  readonly commandId: CommandId;
  readonly by: string;
  /** The one stream that it looks at and writes to. */
  readonly stream: StreamName;
  /** Nothing is recorded. */
  readonly isTrial?: boolean;
  readonly decide: (world: World) => Result<readonly SchedulerFact[], Refusal>;
};
/** `position` of what it led to; of the world if there was nothing to record. */
export type StreamDecided = { readonly position: Position; readonly hasChanged: boolean };
export type DecideOnStream = (order: StreamOrder) => Promise<Result<StreamDecided, Refusal>>;

const ATTEMPTS_MAX = 20;

/** Decides over one stream, on a world that is not behind the log; again when somebody else was faster. */
export const decideOnStream =
  (log: EventLog, follower: WorldFollower): DecideOnStream =>
  async ({ commandId, by, stream, isTrial, decide }) => {
    const { world } = follower;
    for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
      await follower.catchUp();
      const outcome = decide(world);
      if (!outcome.ok) return outcome;
      const facts = outcome.value;
      if (facts.length === 0) return accept({ position: world.position(), hasChanged: false });
      if (isTrial === true) return accept({ position: world.position(), hasChanged: true });
      const answer = await log.append({
        commandId,
        meta: { actor: by },
        writes: [{ stream, expectedVersion: world.versionOf(stream), facts }],
      });
      if (answer.kind === 'appended') {
        follower.hint();
        return accept({ position: answer.last, hasChanged: true });
      }
    }
    throw new DependencyFailure('event-log', `decide on ${stream}: lost every race`, {
      retryable: true,
      cause: undefined,
    });
  };
