import type { EgressPolicy, ProjectFact, Quota } from '#contracts';
import { type EpochMs, type ProjectId, unreachable } from '#kernel';

/** What is known of a project beside what its sessions hold, which follows from the grants of the nodes. */
export type ProjectState = {
  /** Null: nobody has set a limit. */
  readonly quota: Quota | null;
  /** Whom its sessions reach; absent: whom their node allows. */
  readonly egress?: EgressPolicy;
  /** What people read; null: its id. */
  readonly name: string | null;
  /** Empty: it has none. */
  readonly description: string;
  /** Null: nobody has created it; it is there because sessions, people or a quota name it. */
  readonly createdAt: EpochMs | null;
  /** Null: it is open. */
  readonly closed: { readonly at: EpochMs; readonly by: string; readonly stopsSessions: boolean } | null;
};

export const initialProject: ProjectState = {
  quota: null,
  name: null,
  description: '',
  createdAt: null,
  closed: null,
};

/** What a fact does to a project. */
export const evolveProject = (state: ProjectState, fact: ProjectFact): ProjectState => {
  switch (fact.type) {
    case 'project.created': {
      const { name, description = '', createdAt } = fact.data;
      return { ...state, name, description, createdAt };
    }
    case 'project.renamed':
      return { ...state, name: fact.data.name };
    case 'project.described':
      return { ...state, description: fact.data.description };
    case 'project.closed': {
      const { closedAt, by, stopsSessions } = fact.data;
      return { ...state, closed: { at: closedAt, by, stopsSessions } };
    }
    case 'project.reopened':
      return { ...state, closed: null };
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

/** Whether it takes nothing new. */
export const isClosed = ({ closed }: ProjectState): boolean => closed !== null;

/** Whether any of them is closed. */
export const someClosed = (
  projects: Iterable<readonly [ProjectId, { readonly state: ProjectState }]>,
): boolean => {
  for (const [, { state }] of projects) if (isClosed(state)) return true;
  return false;
};
