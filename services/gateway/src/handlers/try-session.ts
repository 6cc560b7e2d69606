import type { RequestSessionDto, TrySessionAnswer } from '#contracts';
import type { CommandId, Refusal, Result } from '#kernel';
import type { Caller } from '../domain/caller.ts';
import type { Scheduler } from '../ports/scheduler.ts';
import { readWish } from './read-wish.ts';
import type { ResolveAfter } from './resolve-after.ts';

/** What would become of a request; nothing is recorded. */
export type TrySession = (
  caller: Caller,
  wish: RequestSessionDto,
  command: CommandId,
) => Promise<Result<TrySessionAnswer, Refusal>>;

export const trySession =
  (scheduler: Scheduler, resolveAfter: ResolveAfter): TrySession =>
  async (caller, wish, command) => {
    const asked = await readWish(caller, wish, command, resolveAfter);
    return asked.ok ? scheduler.try(asked.value) : asked;
  };
