import { setTimeout as delay } from 'node:timers/promises';
import type { Requester } from '#bus';
import { PATTERNS } from '#contracts';
import { accept, DependencyFailure, refuse } from '#kernel';
import type { NodeStreams } from '../../ports/node-streams.ts';
import type { CallListener } from './call-listener.ts';

/** A node starts the program, or connects, and calls back before it answers. */
const OPEN = { timeoutMs: 20_000 };
/** Its answer may be here before its call is. */
const ARRIVAL_MAX_MS = 5000;
const STREAMS_MAX = 8192;

/** Asks nodes over the bus; they call the listener back. */
export const callingNodes = (
  request: Requester,
  listener: CallListener,
  arrivalMaxMs = ARRIVAL_MAX_MS,
): NodeStreams => ({
  open: async ({ nodeId, ...run }, target) => {
    if (listener.openCount() >= STREAMS_MAX)
      return refuse({
        code: 'stream-limit',
        message: `This gateway has ${STREAMS_MAX} streams open, which is the most.`,
      });
    const call = listener.expect();
    const { callBack, arrived, forget } = call;
    const waited = new AbortController();
    let isHandedOver = false;
    try {
      const wanted = { ...run, target, callBack };
      const outcome = await request(PATTERNS.streamOpen(nodeId), wanted, OPEN);
      if (!outcome.ok) return outcome;
      const stream = await Promise.race([
        arrived,
        delay(arrivalMaxMs, null, { signal: waited.signal }).catch(() => null),
      ]);
      if (stream !== null) {
        isHandedOver = true;
        return accept(stream);
      }
      throw new DependencyFailure(`agent ${nodeId}`, 'call back', {
        retryable: true,
        cause: `it says that it has called ${callBack.host}:${callBack.port}, where nothing has come`,
      });
    } finally {
      waited.abort();
      forget();
      // It may have called although its answer has not come.
      if (!isHandedOver) void arrived.then((stream) => stream.destroy());
    }
  },
});
