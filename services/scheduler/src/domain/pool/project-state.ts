import type { EgressPolicy, ProjectFact, Quota } from '#contracts';
import { unreachable } from '#kernel';

/** What a project may have; null: nobody has set a limit. How much it holds follows from the grants of the nodes. */
export type ProjectState = {
  readonly quota: Quota | null;
  /** Whom its sessions reach; absent: whom their node allows. */
  readonly egress?: EgressPolicy;
};

export const initialProject: ProjectState = { quota: null };

/** What a fact does to a project. */
export const evolveProject = (state: ProjectState, fact: ProjectFact): ProjectState => {
  switch (fact.type) {
    case 'project.quota-set':
      return { ...state, quota: fact.data.quota };
    case 'project.egress-set':
      return { ...state, egress: fact.data.egress };
    case 'project.share-taken':
      return state;
    default:
      return unreachable(fact);
  }
};
