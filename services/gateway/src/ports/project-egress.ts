import type { EgressPolicy, SetEgressAnswer, SetEgressCommandDto } from '#contracts';
import type { ProjectId, Refusal, Result } from '#kernel';

/** The owner of projects, asked whom their sessions reach. @throws DependencyFailure when it does not answer in time */
export type ProjectEgress = {
  readonly set: (command: SetEgressCommandDto) => Promise<Result<SetEgressAnswer, Refusal>>;
  readonly read: (id: ProjectId) => Promise<Result<EgressPolicy, Refusal>>;
};
