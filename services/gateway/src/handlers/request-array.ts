import type { RequestArrayDto } from '#contracts';
import { accept, position } from '#kernel';
import type { ArrayId, CommandId, Position, Refusal, Result } from '#kernel';
import type { Caller } from '../domain/caller.ts';
import type { Scheduler } from '../ports/scheduler.ts';
import type { ViewsProgress } from '../ports/views-progress.ts';
import { arrayIdOf, readArrayWish } from './read-wish.ts';
import type { Resolvers } from './resolve-folders.ts';
import { OWN_WRITE_MS } from './request-session.ts';

export type RequestedArray = { readonly arrayId: ArrayId; readonly position: Position };
export type RequestArray = (
  caller: Caller,
  wish: RequestArrayDto,
  command: CommandId,
) => Promise<Result<RequestedArray, Refusal>>;

/** Asks the scheduler for an array, and answers when lists show it (or soon will). */
export const requestArray =
  (scheduler: Scheduler, views: ViewsProgress, resolve: Resolvers): RequestArray =>
  async (caller, wish, command) => {
    const asked = await readArrayWish(caller, wish, command, resolve);
    if (!asked.ok) return asked;
    const outcome = await scheduler.requestArray(asked.value);
    if (!outcome.ok) return outcome;
    const at = position(outcome.value.position);
    await views.reached(at, OWN_WRITE_MS);
    return accept({ arrayId: arrayIdOf(command), position: at });
  };
