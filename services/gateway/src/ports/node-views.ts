import type { NodeId } from '#kernel';
import type { GrantView, NodeView } from '../domain/node-view.ts';

/** A grant, and by which name its session goes. */
export type NamedGrant = GrantView & { readonly sessionName: string };
export type NodeWithGrants = { readonly node: NodeView; readonly grants: readonly NamedGrant[] };

/** Nodes as the gateway's own tables show them. @throws DependencyFailure */
export type NodeViews = {
  readonly byId: (id: NodeId) => Promise<NodeWithGrants | undefined>;
  /** In the order of their names, after `after`. */
  readonly list: (query: {
    readonly after?: NodeId;
    readonly limit: number;
  }) => Promise<readonly NodeWithGrants[]>;
};
