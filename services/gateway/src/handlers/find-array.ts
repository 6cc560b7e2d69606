import type { Refusal, Result } from '#kernel';
import { type ArrayKey, chooseArray } from '../domain/array-view.ts';
import { seenProject } from '../domain/caller.ts';
import type { Principal } from '../domain/caller.ts';
import type { SessionViews } from '../ports/session-views.ts';
import { REF } from './find-session.ts';

export type FindArray = (principal: Principal, ref: string) => Promise<Result<ArrayKey, Refusal>>;

/** The array that an id, a name or the beginning of an id means, of what one sees. */
export const findArray =
  (views: SessionViews): FindArray =>
  async (principal, ref) =>
    chooseArray(ref, REF.test(ref) ? await views.arraysByRef(ref, seenProject(principal)) : []);
