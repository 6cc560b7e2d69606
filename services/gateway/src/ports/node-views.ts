import type { NodeId } from '#kernel';
import type { GrantView, NodeView } from '../domain/node-view.ts';

/** A grant, by which name its session goes, and in which project. */
export type NamedGrant = Omit<GrantView, 'sessionId' | 'projectId'> & {
  readonly sessionId: string;
  readonly sessionName: string;
  readonly projectId?: string;
};
export type NodeWithGrants = { readonly node: NodeView; readonly grants: readonly NamedGrant[] };

/** Nodes as the gateway's own tables show them. @throws DependencyFailure */
export type NodeViews = {
  readonly byId: (id: NodeId) => Promise<NodeWithGrants | undefined>;
  /** In the order of their names, after `after`; those that were taken out of the pool only if they are wanted. */
  readonly list: (query: {
    readonly withRemoved?: boolean;
    readonly after?: NodeId;
    readonly limit: number;
  }) => Promise<readonly NodeWithGrants[]>;
};
