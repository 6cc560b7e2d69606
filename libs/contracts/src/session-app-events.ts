import type { EpochMs, SessionId } from '#kernel';
import type { Fact } from './envelope.ts';
import type { Party } from './folder-events.ts';

/** Somebody came to an app of it: JupyterLab, say, or a port in digits. Once for each person and each start of the app. */
export type SessionAppOpened = Fact<
  'session.app-opened',
  {
    readonly sessionId: SessionId;
    readonly epoch: number;
    readonly app: string;
    readonly by: string;
    readonly openedAt: EpochMs;
  }
>;
/** Others may open an app of it, and nothing else. Told again, `until` is as told last. */
export type SessionAppShared = Fact<
  'session.app-shared',
  {
    readonly sessionId: SessionId;
    readonly app: string;
    readonly party: Party;
    /** Absent: as long as the session is there. */
    readonly until?: EpochMs;
    readonly by: string;
    readonly sharedAt: EpochMs;
  }
>;
export type SessionAppUnshared = Fact<
  'session.app-unshared',
  {
    readonly sessionId: SessionId;
    readonly app: string;
    readonly party: Party;
    readonly by: string;
    readonly unsharedAt: EpochMs;
  }
>;
