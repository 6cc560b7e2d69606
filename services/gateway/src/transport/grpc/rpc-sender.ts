import type { UserId } from '#kernel';
import type { Wire } from './rpc-call.ts';

const users = new WeakMap<Wire, UserId>();
/** Who calls, also when he may not. */
export const rememberUser = (wire: Wire, userId: UserId): void => void users.set(wire, userId);
export const whoCalls = (wire: Wire): UserId | undefined => users.get(wire);

const AGENT_MAX = 200;

/** Where a call comes from, as it is recorded beside the log. */
export const originOfCall = (wire: Wire): { readonly address: string; readonly agent: string } => {
  const [agent] = wire.metadata.get('user-agent');
  return {
    address: wire
      .getPeer()
      .replace(/:\d+$/, '')
      .replace(/^\[|\]$/g, ''),
    agent: String(agent ?? '')
      .replace(/[^\x20-\x7e]/g, '')
      .slice(0, AGENT_MAX),
  };
};
