import { setTimeout as sleep } from 'node:timers/promises';
import type { GatewayClient } from './gateway-client.ts';

const LOOK_EVERY_MS = 200;

/**
 * Asks for the end of all sessions that hold something of this node now, and waits until they are gone, but no longer than the signal
 * allows. Sessions that get the freed place meanwhile are left alone: nobody asked for their end, and they go on at the next start.
 * @returns how many are left
 */
export const stopSessions = async (
  gateway: GatewayClient,
  nodeId: string,
  signal: AbortSignal,
  say: (line: string) => void,
): Promise<number> => {
  const asked = new Set((await gateway.node(nodeId))?.sessionIds);
  if (asked.size === 0) return 0;
  say(`Stopping ${asked.size} session${asked.size === 1 ? '' : 's'} on this machine …`);
  await Promise.allSettled([...asked].map((session) => gateway.stopSession(session)));
  for (;;) {
    const holders = (await gateway.node(nodeId))?.sessionIds ?? [];
    const left = holders.filter((session) => asked.has(session)).length;
    if (left === 0 || signal.aborted) return left;
    await sleep(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
  }
};
