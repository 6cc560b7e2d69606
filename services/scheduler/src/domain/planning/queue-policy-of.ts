import type { PoolPolicy } from '#contracts';
import { DEFAULT_QUEUE_POLICY, type QueuePolicy } from '../queue/queue-policy.ts';

/** What a pool was told, and the defaults for the rest. */
export const queuePolicyOf = ({ order, overtaking, halfLifeMs, starvationMs }: PoolPolicy): QueuePolicy => ({
  ...DEFAULT_QUEUE_POLICY,
  ...(order === undefined ? {} : { order }),
  ...(overtaking === undefined ? {} : { overtaking }),
  ...(halfLifeMs === undefined ? {} : { halfLifeMs }),
  ...(starvationMs === undefined ? {} : { starvationMs }),
});
