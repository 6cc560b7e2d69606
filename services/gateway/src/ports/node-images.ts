import type { NodeImage } from '#contracts';
import type { NodeId, Refusal, Result } from '#kernel';

/** Images as nodes have them. */
export type NodeImages = {
  /** @throws DependencyFailure when the node does not answer */
  readonly list: (node: NodeId) => Promise<Result<readonly NodeImage[], Refusal>>;
};
