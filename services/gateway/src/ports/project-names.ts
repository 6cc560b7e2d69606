import type { ProjectId } from '#kernel';

/** Projects that the door knows by itself: what people or keys name, and what has events of its own. @throws DependencyFailure */
export type ProjectNames = {
  readonly all: () => Promise<readonly ProjectId[]>;
  readonly has: (id: ProjectId) => Promise<boolean>;
  readonly isClosed: (id: ProjectId) => Promise<boolean>;
};
