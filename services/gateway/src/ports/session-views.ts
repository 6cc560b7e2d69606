import type { Position, SessionId, UserId } from '#kernel';
import type { SessionPhase, SessionView } from '../domain/session-view.ts';

export type SessionListQuery = {
  readonly phases: readonly SessionPhase[];
  readonly userId?: UserId;
  readonly name?: string;
  /** Only those asked for before this one. */
  readonly before?: Position;
  readonly limit: number;
};

/** Sessions as the gateway's own tables show them. @throws DependencyFailure */
export type SessionViews = {
  readonly byId: (id: SessionId) => Promise<SessionView | undefined>;
  /** All that an id, a name or the beginning of an id can mean; few. */
  readonly byRef: (ref: string) => Promise<readonly SessionView[]>;
  /** The newest first. */
  readonly list: (query: SessionListQuery) => Promise<readonly SessionView[]>;
};
