import type { SessionId } from '#kernel';
import type { World } from '../world/world.ts';

export type Explanation = {
  readonly phase: string;
  readonly why?: string;
  /** 1 = next. */
  readonly queuePosition?: number;
};

/** Why a session is where it is. A waiting one says what it lacks, and how many are before it. */
export const explainSession =
  (world: World, whyWaiting: (id: SessionId) => string | null) =>
  (id: SessionId): Explanation => {
    const phase = world.session(id)?.state.phase ?? 'unknown';
    if (phase !== 'waiting') return { phase };
    const queuePosition = world.queue().findIndex(({ asked }) => asked.sessionId === id) + 1;
    return { phase, queuePosition, why: whyWaiting(id) ?? 'it will be looked at in a moment' };
  };
