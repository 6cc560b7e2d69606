import type { EgressPolicy, SetEgressAnswer } from '#contracts';
import {
  type Clock,
  type CommandId,
  type NodeId,
  type ProjectId,
  type Refusal,
  type Result,
  accept,
  streamName,
} from '#kernel';
import { egressOf, setEgress } from '../domain/pool/set-egress.ts';
import type { OnNode } from '../domain/session/session-state.ts';
import type { WorldFollower } from '../world/world-follower.ts';
import type { DecideOnStream } from './decide-on-stream.ts';

export type EgressWish = {
  readonly commandId: CommandId;
  readonly projectId: ProjectId;
  readonly by: string;
  readonly egress: EgressPolicy;
};
export type ProjectEgress = {
  readonly set: (wish: EgressWish) => Promise<Result<SetEgressAnswer, Refusal>>;
  /** Of a project of which nobody has heard: whom nodes allow. */
  readonly read: (id: ProjectId) => Promise<EgressPolicy>;
};

export type ProjectEgressDeps = {
  readonly decide: DecideOnStream;
  readonly follower: WorldFollower;
  readonly clock: Clock;
  /** The node shall be told soon. */
  readonly onChanged: (node: NodeId) => void;
};

/** Says whom the sessions of a project reach over the network. It holds for those that run, too: their nodes hear of it at once. */
export const projectEgressHandler = ({
  decide,
  follower,
  clock,
  onChanged,
}: ProjectEgressDeps): ProjectEgress => {
  const { world } = follower;
  const runningOf = (id: ProjectId): readonly OnNode[] =>
    [...world.onNodes()].filter(({ asked }) => asked.projectId === id);

  return {
    set: async ({ commandId, projectId, by, egress }) => {
      const outcome = await decide({
        commandId,
        by,
        stream: streamName(`project-${projectId}`),
        decide: ({ project }) =>
          setEgress({ projectId, by, at: clock.now() }, egress, project(projectId).state),
      });
      if (!outcome.ok) return outcome;
      const running = runningOf(projectId);
      const nodes = running.flatMap(({ placement }) => placement.parts.map(({ nodeId }) => nodeId));
      if (outcome.value.hasChanged) for (const node of new Set(nodes)) onChanged(node);
      return accept({ ...outcome.value, egress, runningCount: running.length });
    },
    read: async (id) => {
      await follower.catchUp();
      return egressOf(world.project(id).state);
    },
  };
};
