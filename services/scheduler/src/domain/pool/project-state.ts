import type { ProjectFact, Quota } from '#contracts';
import { unreachable } from '#kernel';

/** What a project may have; null: nobody has set a limit. How much it holds follows from the grants of the nodes. */
export type ProjectState = { readonly quota: Quota | null };

export const initialProject: ProjectState = { quota: null };

/** What a fact does to a project. */
export const evolveProject = (state: ProjectState, fact: ProjectFact): ProjectState => {
  switch (fact.type) {
    case 'project.quota-set':
      return { quota: fact.data.quota };
    case 'project.share-taken':
      return state;
    default:
      return unreachable(fact);
  }
};
