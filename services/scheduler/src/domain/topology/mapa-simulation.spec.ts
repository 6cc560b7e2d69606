import { describe, expect, it } from 'vitest';
import { DGX1_VOLTA, topologyOf } from '../../../test/topology/gpu-graph.ts';
import { bandwidthOf, groupsOf, meanBandwidthPart } from '../../../test/topology/mapa-simulation.ts';
import { createGpuChooser } from './gpu-chooser.ts';

/* 20 × 300 jobs of one to five GPUs, half of them sensitive. Measured: lowest numbers 0.752, greedy 0.935, ours 0.934 and 0.947. */
describe('bandwidth on a shared DGX-1 Volta', { timeout: 60_000 }, () => {
  const chooser = createGpuChooser(topologyOf(DGX1_VOLTA));

  it('is above 0.93 of the ideal when sessions say whether they need it', () => {
    const part = meanBandwidthPart(
      ({ free, count, isSensitive }) =>
        chooser.choose({ free, count, purpose: isSensitive ? 'bandwidth' : 'preserve' })?.gpus ?? null,
    );
    expect(part).toBeGreaterThan(0.93);
  });

  it('is above 0.93 of the ideal, and above the greedy choice, when all are treated as if they did', () => {
    const part = meanBandwidthPart(
      ({ free, count }) => chooser.choose({ free, count, purpose: 'bandwidth' })?.gpus ?? null,
    );
    const greedy = meanBandwidthPart(({ free, count }) =>
      free.length < count
        ? null
        : groupsOf(free, count).reduce((best, group) =>
            count > 1 && bandwidthOf(group) > bandwidthOf(best) ? group : best,
          ),
    );
    expect(part).toBeGreaterThan(0.93);
    expect(part).toBeGreaterThan(greedy);
  });

  it('is three quarters of it when the lowest numbers are taken, so the jobs are hard enough to tell', () =>
    expect(
      meanBandwidthPart(({ free, count }) => (free.length < count ? null : free.slice(0, count))),
    ).toBeLessThan(0.8));
});
