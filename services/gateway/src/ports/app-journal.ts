import type { Refusal, Result, SessionId, UserId } from '#kernel';

/** Somebody got to an app that runs. */
export type AppOpening = {
  readonly sessionId: SessionId;
  readonly epoch: number;
  readonly app: string;
  /** Names the start of the app: the same opening is recorded once. */
  readonly instance: string;
  readonly userId: UserId;
};

/** Has it recorded by the owner of the session's stream. @throws DependencyFailure */
export type AppJournal = { readonly record: (opening: AppOpening) => Promise<Result<void, Refusal>> };
