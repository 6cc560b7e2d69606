import type { Bus } from '#bus';
import { SUBJECTS } from '#contracts';
import { incarnation, isName, isUuid, nodeId } from '#kernel';
import type { NodeWatch } from '../handlers/watch-nodes.ts';

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
};

/** Tells the watch of every sign of life. One that can't be read is none. Returns how to stop. */
export const hearHeartbeats = (bus: Bus, watch: NodeWatch): (() => void) => {
  const deaf = bus.listen(SUBJECTS.heartbeats, (message) => {
    const beat = parse(message.string());
    if (typeof beat !== 'object' || beat === null || !('nodeId' in beat) || !('incarnation' in beat)) return;
    const { nodeId: node, incarnation: boot } = beat;
    if (typeof node !== 'string' || !isName(node) || message.subject !== SUBJECTS.heartbeat(nodeId(node)))
      return;
    const saidAt =
      'at' in beat && typeof beat.at === 'number' && Number.isFinite(beat.at) ? beat.at : undefined;
    if (typeof boot === 'string' && isUuid(boot)) watch.heard(nodeId(node), incarnation(boot), saidAt);
  });
  const anew = bus.onReconnect(watch.listenAnew);
  return () => {
    deaf();
    anew();
  };
};
