import { setTimeout as sleep } from 'node:timers/promises';
import { itemsOf, type GatewayClient } from './gateway-client.ts';

const LOOK_EVERY_MS = 250;
/** What holds or may soon hold something on a node. */
const PHASES = ['placed', 'preparing', 'running', 'stopping'];

const sessionsOn = async (gateway: GatewayClient, nodeId: string): Promise<readonly string[]> => {
  const pages = await Promise.all(
    PHASES.map(async (phase) => itemsOf(await gateway.get(`/v1/sessions?phase=${phase}&limit=200`))),
  );
  return pages
    .flat()
    .filter((session) => session['nodeId'] === nodeId)
    .map((session) => String(session['sessionId']));
};

/**
 * Asks for the end of all sessions of this node and waits until none is left, but no longer than the deadline: what is left then is ended
 * by its agent at the next start.
 * @returns how many are left
 */
export const stopSessions = async (
  gateway: GatewayClient,
  nodeId: string,
  signal: AbortSignal,
  say: (line: string) => void,
): Promise<number> => {
  let left = await sessionsOn(gateway, nodeId);
  if (left.length > 0)
    say(`Stopping ${left.length} session${left.length === 1 ? '' : 's'} on this machine …`);
  const asked = new Set<string>();
  while (left.length > 0 && !signal.aborted) {
    const fresh = left.filter((session) => !asked.has(session));
    for (const session of fresh) asked.add(session);
    await Promise.allSettled(fresh.map((session) => gateway.post(`/v1/sessions/${session}/stop`)));
    await sleep(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
    left = await sessionsOn(gateway, nodeId);
  }
  return left.length;
};
