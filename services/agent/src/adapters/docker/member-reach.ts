import type { MemberReach } from '#contracts';
import { DependencyFailure, describeError } from '#kernel';
import type { BetweenNetworks } from './between-nodes.ts';
import type { NetworkIsolation } from './network-isolation.ts';

type Reach = {
  readonly facts: { readonly memberNetwork: MemberReach; readonly memberAddress?: string };
  readonly warnings: readonly string[];
};

/** How far members reach each other from this node, and what an operator should know of it. */
export const memberReach = async (
  isolation: Pick<NetworkIsolation, 'hasNetwork'>,
  between: Pick<BetweenNetworks, 'probe'>,
): Promise<Reach> => {
  if (!isolation.hasNetwork()) return { facts: { memberNetwork: 'none' }, warnings: [] };
  try {
    return { facts: { memberNetwork: 'nodes', memberAddress: await between.probe() }, warnings: [] };
  } catch (error) {
    if (!(error instanceof DependencyFailure)) throw error;
    const warning = `Sessions on several nodes don't run on this one: members here can't reach those elsewhere (${describeError(error)}).`;
    return { facts: { memberNetwork: 'node' }, warnings: [warning] };
  }
};
