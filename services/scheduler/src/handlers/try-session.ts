import type { Reach, TrySessionAnswer } from '#contracts';
import { type Clock, type Refusal, type Result, accept } from '#kernel';
import { takeCensus } from '../domain/planning/node-census.ts';
import type { Planner } from '../domain/planning/planner.ts';
import { suggestFit } from '../domain/planning/suggest-fit.ts';
import { admitRequest } from '../domain/pool/admit-request.ts';
import { type Asked, type Waiting, evolveSession, initialSession } from '../domain/session/session-state.ts';
import { requestSession } from '../domain/session/request-session.ts';
import { nodeCountOf, poolOf } from '../domain/session/wishes.ts';
import type { World } from '../world/world.ts';
import { learnRequests } from './learn-requests.ts';
import { outlookOf } from './outlook.ts';
import { admissionOf, requestView } from './request-view.ts';
import { roundView } from './round-view.ts';

export type TrySession = (asked: Asked, reach?: Reach) => Result<TrySessionAnswer, Refusal>;

type Ports = {
  readonly world: World;
  readonly clock: Clock;
  /** One of its own: it plans what would be, and may not touch what the live one remembers. */
  readonly planner: Planner;
};

/** Starts are foretold so far back. */
const FORETOLD_MAX = 64;

/** What would become of a request, and nothing is recorded: refused, placed at once and where, or why and how long it would wait, and what would make it fit. */
export const trySession = ({ world, clock, planner }: Ports): TrySession => {
  const learn = learnRequests(world, planner);
  return (wish, reach = 'own') => {
    const admitted = admitRequest(wish, admissionOf(wish, world));
    if (!admitted.ok) return admitted;
    const asked = admitted.value;
    const recorded = requestSession(
      asked,
      initialSession,
      requestView(asked, reach, world, (id) => world.session(id)?.state ?? null),
    );
    if (!recorded.ok) return recorded;
    const state = recorded.value.reduce(evolveSession, initialSession);
    if (state.phase !== 'waiting') return accept({ outcome: 'waits', why: 'it would wait' });
    return accept(foresee(state));

    function foresee(session: Waiting): TrySessionAnswer {
      learn();
      const now = clock.now();
      const view = roundView(world, now);
      const plan = planner.plan({ ...view, queue: [...view.queue, session] }, { foretold: FORETOLD_MAX });
      const { sessionId } = asked;
      const placed = plan.placements.find((one) => one.session.asked.sessionId === sessionId);
      if (placed !== undefined)
        return {
          outcome: 'starts',
          parts: placed.parts.map(({ nodeId, devices }) => ({ nodeId, devices })),
          reason: placed.reason,
        };
      const census = takeCensus(
        view.nodes.filter(({ poolId }) => poolId === poolOf(asked)),
        { asked, now, holdsFor: ({ rooms }) => [...rooms.values()] },
      );
      const victims = plan.preemptions.flatMap(({ change }) =>
        change.flatMap((fact) =>
          fact.type === 'session.preempted' && fact.data.by === `session:${sessionId}`
            ? [fact.data.sessionId]
            : [],
        ),
      );
      return {
        outcome: 'waits',
        ...outlookOf(asked, plan, census),
        ...(victims.length === 0 ? {} : { preempts: victims }),
        suggestions:
          asked.wish?.reservationId !== undefined
            ? []
            : suggestFit(asked.resources, nodeCountOf(asked), census.free),
      };
    }
  };
};
