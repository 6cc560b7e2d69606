import { accept, refuse } from '#kernel';
import type { Refusal, Result } from '#kernel';
import { type ArrayView, arrayView } from '../domain/array-view.ts';
import type { Principal } from '../domain/caller.ts';
import type { SessionViews } from '../ports/session-views.ts';
import type { FindArray } from './find-array.ts';

export type ShowArray = (principal: Principal, ref: string) => Promise<Result<ArrayView, Refusal>>;

/** How an array stands, counted over its sessions. */
export const showArray =
  (find: FindArray, views: SessionViews): ShowArray =>
  async (principal, ref) => {
    const found = await find(principal, ref);
    if (!found.ok) return found;
    const view = arrayView(await views.ofArray(found.value.arrayId));
    if (view !== undefined) return accept(view);
    return refuse({ code: 'array-unknown', message: `No session of the array ${ref} is known.` });
  };
