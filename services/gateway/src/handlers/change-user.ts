import { isUserEvent } from '#contracts';
import type { UserFact } from '#contracts';
import type { EventLog } from '#event-log';
import { accept, DependencyFailure, position, streamName } from '#kernel';
import type { CommandId, Position, Refusal, Result, UserId } from '#kernel';
import { evolveUser } from '../domain/user/user.ts';
import type { User } from '../domain/user/user.ts';
import { ourEvent } from './our-events.ts';

/** How often a decision is made again because somebody else was faster. */
const ATTEMPTS_MAX = 10;

export type UserChange<R extends Refusal = Refusal> = {
  readonly userId: UserId;
  readonly actor: string;
  readonly commandId: CommandId;
  readonly decide: (user: User | undefined) => Result<readonly UserFact[], R>;
};
export type ChangedUser = {
  readonly user: User | undefined;
  /** Of what was recorded, or of what was there already. */
  readonly position: Position;
  readonly hasChanged: boolean;
};
export type ChangeUser = <R extends Refusal>(change: UserChange<R>) => Promise<Result<ChangedUser, R>>;

/** Loads a user's stream, decides, and records what was decided. @throws DependencyFailure */
export const changeUser =
  (log: EventLog): ChangeUser =>
  async ({ userId, actor, commandId, decide }) => {
    const stream = streamName(`user-${userId}`);
    for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
      let user: User | undefined;
      let version = 0;
      let last = position(0);
      for (const event of await log.readStream(stream)) {
        version = event.version;
        last = event.position;
        const ours = ourEvent(event);
        if (ours !== undefined && isUserEvent(ours)) user = evolveUser(user, ours);
      }
      const decision = decide(user);
      if (!decision.ok) return decision;
      const facts = decision.value;
      if (facts.length === 0) return accept({ user, position: last, hasChanged: false });
      const outcome = await log.append({
        commandId,
        meta: { actor, correlationId: commandId },
        writes: [{ stream, expectedVersion: version, facts }],
      });
      if (outcome.kind === 'appended')
        return accept({ user: facts.reduce(evolveUser, user), position: outcome.last, hasChanged: true });
    }
    const cause = 'somebody else was faster each time';
    throw new DependencyFailure('event-log', `change ${stream}`, { retryable: true, cause });
  };

/** Whether a command has made an account before. @throws DependencyFailure */
export const isUserMadeBy =
  (log: EventLog) =>
  async (userId: UserId, command: CommandId): Promise<boolean> => {
    const [first] = await log.readStream(streamName(`user-${userId}`));
    return first?.type === 'user.created' && first.commandId === command;
  };
