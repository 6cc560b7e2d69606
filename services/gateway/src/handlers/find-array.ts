import type { Refusal, Result } from '#kernel';
import { type ArrayKey, chooseArray } from '../domain/array-view.ts';
import type { SessionViews } from '../ports/session-views.ts';
import { REF } from './find-session.ts';

export type FindArray = (ref: string) => Promise<Result<ArrayKey, Refusal>>;

/** The array that an id, a name or the beginning of an id means. */
export const findArray =
  (views: SessionViews): FindArray =>
  async (ref) =>
    chooseArray(ref, REF.test(ref) ? await views.arraysByRef(ref) : []);
