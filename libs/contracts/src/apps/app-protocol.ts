import type { AppProtocol } from './app-definition.ts';
import type { EpochMs, SessionId } from '#kernel';
import type { AppSummary } from './node-image.ts';

/** One run of a session. */
type OfRun = { readonly sessionId: SessionId; readonly epoch: number };

/** Ask a node to have an app running, and where it is then. */
export type AppOpen = OfRun & {
  /** Of an app that the session has, or a port in digits. */
  readonly app: string;
  /** Where the browser will find it: begins and ends with a slash. */
  readonly basePath: string;
};
export type AppsRead = OfRun;
export type AppLogRead = OfRun & { readonly app: string };

/** Where an app listens inside the session. */
export type AppTarget =
  { readonly kind: 'port'; readonly port: number } | { readonly kind: 'socket'; readonly path: string };

export type AppPhase = 'starting' | 'ready' | 'failed';

/** An app that was asked for. The same question again gives the same answer while it runs. */
export type OpenedApp = {
  readonly app: string;
  readonly title: string;
  readonly phase: AppPhase;
  /** What there is to say of it: the last that it printed when it failed, what is waited for. */
  readonly message?: string;
  readonly target: AppTarget;
  /** Absent: HTTP/1.1, or whatever listens on a port. */
  readonly protocol?: AppProtocol;
  /** The app wants requests with its base path. */
  readonly keepsPrefix: boolean;
  /** The header that opens it; never for a browser to see. */
  readonly authorization?: string;
  readonly openPath: string;
  /** Names this start of it. */
  readonly instance: string;
  readonly startedAt: EpochMs;
};

/** An app that a session can open. */
export type SessionApp = AppSummary & {
  /** Absent: not asked for, or it has ended. */
  readonly phase?: AppPhase;
  readonly startedAt?: EpochMs;
};
