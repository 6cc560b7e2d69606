import type { Progress } from '#contracts';
import { DependencyFailure } from '#kernel';
import { lastPlacement, type SessionView } from '../domain/session-view.ts';
import type { NodeOutput } from '../ports/node-output.ts';

/** How far the preparation of a session is, as its node tells it now; nothing when there is none, or the node does not answer. */
export type ShowProgress = (session: SessionView) => Promise<Progress | undefined>;

export const showProgress =
  (output: NodeOutput): ShowProgress =>
  async (session) => {
    const place = session.phase === 'preparing' ? lastPlacement(session) : undefined;
    if (place === undefined) return undefined;
    try {
      return await output.progress(place.nodeId, session.sessionId);
    } catch (error) {
      if (error instanceof DependencyFailure) return undefined;
      throw error;
    }
  };
