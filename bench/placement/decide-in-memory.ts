import { quantile } from '../statistics.ts';
import { runningPool } from './running-pool.ts';

/** Share of all GPUs in use while decisions are measured. */
export const FILLED = 0.9;

export type DecisionRate = {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly refused: number;
};

/**
 * Requests come to a filled pool, and as many go. What is measured is all that a decision costs: learning from the request, choosing the
 * devices, and bringing the scores up to date after the changes before it.
 */
export const decideInMemory = (nodes: number, requests: number, seed: number): DecisionRate => {
  const pool = runningPool(nodes, FILLED, seed);
  const milliseconds: number[] = [];
  let refused = 0;
  for (let i = 0; i < requests; i++) {
    const startedAt = performance.now();
    if (pool.decide() === null) refused += 1;
    milliseconds.push(performance.now() - startedAt);
    pool.endDownTo(FILLED);
  }
  return {
    perSecond: (requests / milliseconds.reduce((sum, one) => sum + one, 0)) * 1000,
    p50Ms: quantile(milliseconds, 0.5),
    p99Ms: quantile(milliseconds, 0.99),
    refused,
  };
};
