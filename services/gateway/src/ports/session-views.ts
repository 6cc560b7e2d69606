import type { Party } from '#contracts';
import type { ArrayId, Position, ProjectId, SessionId, UserId } from '#kernel';
import type { ArrayKey } from '../domain/array-view.ts';
import type { SessionPhase, SessionView } from '../domain/session-view.ts';

/** Whose something is. */
export type Owner = { readonly projectId?: string; readonly userId?: string };

export type SessionListQuery = {
  readonly phases: readonly SessionPhase[];
  readonly userId?: UserId;
  /** Only those of one project. */
  readonly projectId?: ProjectId;
  readonly name?: string;
  /** Only those of one array. */
  readonly arrayId?: ArrayId;
  /** Only those asked for before this one. */
  readonly before?: Position;
  /** In the order of this column, and of the request where it is the same; absent: the newest first. */
  readonly order?: SessionOrder;
  /** Only those whose column has one of these values. */
  readonly among?: Readonly<Partial<Record<SessionColumn, readonly string[]>>>;
  readonly limit: number;
};

/** What sessions are found by beside their own query. */
export type SessionColumn = 'name' | 'phase' | 'projectId' | 'userId';
export type SessionOrder = {
  readonly column: 'name' | 'phase' | 'requestedAt' | 'userId';
  readonly isDescending: boolean;
  /** Only those after this one. */
  readonly after?: { readonly key: string; readonly position: Position };
};

/** Sessions as the gateway's own tables show them. @throws DependencyFailure */
export type SessionViews = {
  readonly byId: (id: SessionId) => Promise<SessionView | undefined>;
  /** All that an id, a name or the beginning of an id can mean, in one project or in all; few. */
  readonly byRef: (ref: string, projectId?: ProjectId) => Promise<readonly SessionView[]>;
  /** Arrays that an id, a name or the beginning of an id can mean; few, the newest first. */
  readonly arraysByRef: (ref: string, projectId?: ProjectId) => Promise<readonly ArrayKey[]>;
  /** Whose each of these sessions is; those that are not known yet are left out. */
  readonly ownersOf: (ids: readonly SessionId[]) => Promise<ReadonlyMap<string, Owner>>;
  /** All sessions of an array, in the order of their numbers. */
  readonly ofArray: (id: ArrayId) => Promise<readonly SessionView[]>;
  /** Sessions that are not over and of which something is shared with any of these, the newest first; few. */
  readonly sharedWith: (parties: readonly Party[]) => Promise<readonly SessionView[]>;
  /** The newest first. */
  readonly list: (query: SessionListQuery) => Promise<readonly SessionView[]>;
};
