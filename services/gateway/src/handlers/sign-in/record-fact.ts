import type { UserFact } from '#contracts';
import { accept, commandId } from '#kernel';
import type { UserId } from '#kernel';
import { v4 } from 'uuid';
import type { ChangeUser } from '../change-user.ts';

export type RecordFact = (fact: UserFact, userId: UserId, actor?: string) => Promise<void>;

/** Records what happened to an account, whatever else did. */
export const recordFact =
  (change: ChangeUser): RecordFact =>
  async (fact, userId, actor = `user:${userId}`) => {
    await change({
      userId,
      actor,
      commandId: commandId(v4()),
      decide: (user) => accept(user === undefined ? [] : [fact]),
    });
  };
