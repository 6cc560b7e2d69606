import { describe, expect, it } from 'vitest';
import { explanationText, trialText } from './foresight.ts';

const NOW = Date.parse('2026-11-25T12:00:00.000Z');
const outlook = {
  queuePosition: 2,
  expectedStart: { at: '2026-11-25T14:05:00.000Z', certainty: 'at-the-latest' },
  nodes: { count: 5, fitting: 0, refusals: { gpu: 3, cordoned: 1, 'gpu-model': 1 } },
} as const;

describe('foresight', () => {
  it('tells who waits why, where in the queue, until when, and what the nodes lack', () =>
    expect(
      `${explanationText({ sessionId: 'k3v9x2m4q7wz', phase: 'waiting', why: 'needs 4 whole GPUs on one node; the best node has 3 free', queueLength: 7, ...outlook }, NOW)}\n`,
    ).toMatchFileSnapshot('golden/explain.txt'));

  it('tells where a request would go', () =>
    expect(
      `${trialText(
        {
          outcome: 'starts',
          reason: 'fragmentation -40 of 5, links 95%',
          parts: [
            {
              nodeId: 'node-1',
              devices: [
                { deviceId: 'GPU-0', gpuMilli: 1000 },
                { deviceId: 'GPU-1', gpuMilli: 500 },
              ],
            },
          ],
        },
        NOW,
      )}\n`,
    ).toMatchFileSnapshot('golden/dry-run-starts.txt'));

  it('tells why a request would wait, and what would make it fit', () =>
    expect(
      `${trialText(
        {
          outcome: 'waits',
          why: 'needs 4 whole GPUs on one node; the best node has 3 free',
          ...outlook,
          expectedStart: { ...outlook.expectedStart, certainty: 'estimated' },
          preempts: ['q1w2e3r4t5y6'],
          suggestions: [
            { field: 'gpuModels', atMost: null },
            { field: 'gpuMilli', atMost: 3000 },
            { field: 'memoryBytes', atMost: 2 ** 31 },
          ],
        },
        NOW,
      )}\n`,
    ).toMatchFileSnapshot('golden/dry-run-waits.txt'));
});
