import type { Party, ShareAppAnswer } from '#contracts';
import {
  type Clock,
  type CommandId,
  type Refusal,
  type Result,
  type SessionId,
  accept,
  later,
} from '#kernel';
import { shareApp, unshareApp } from '../domain/session/share-app.ts';
import type { DecideAndAppend, Decision } from './decide-and-append.ts';

type About = { readonly app: string; readonly party: Party; readonly by: string };
type Change<Wish> = (
  commandId: CommandId,
  sessionId: SessionId,
  wish: Wish,
) => Promise<Result<ShareAppAnswer, Refusal>>;

export type ShareApps = {
  /** Without `forMs`: as long as the session is there. */
  readonly share: Change<About & { readonly forMs?: number }>;
  readonly unshare: Change<About>;
};

/** Records who else may open an app of a session. */
export const shareApps = (decideAndAppend: DecideAndAppend, clock: Clock): ShareApps => {
  const record = async (
    commandId: CommandId,
    sessionId: SessionId,
    by: string,
    decide: Decision,
  ): Promise<Result<ShareAppAnswer, Refusal>> => {
    const meta = { actor: by, correlationId: sessionId };
    const outcome = await decideAndAppend({ commandId, meta, sessionId, decide });
    return outcome.ok ? accept({ position: outcome.value.position }) : outcome;
  };
  return {
    share: (commandId, sessionId, { forMs, ...about }) => {
      const at = clock.now();
      const end = forMs === undefined ? {} : { until: later(at, forMs) };
      return record(commandId, sessionId, about.by, ({ session }) =>
        shareApp({ ...about, ...end, at }, session),
      );
    },
    unshare: (commandId, sessionId, about) =>
      record(commandId, sessionId, about.by, ({ session }) =>
        unshareApp({ ...about, at: clock.now() }, session),
      ),
  };
};
