import { describe, expect, it } from 'vitest';
import { SEQUENCES, SINGLE_CHOICES } from '../../../test/topology/allocator-expectations.ts';
import { DGX1_VOLTA, switched, topologyOf } from '../../../test/topology/gpu-graph.ts';
import { createGpuChooser } from './gpu-chooser.ts';
import { createGpuChoosers } from './gpu-choosers.ts';

const all = (size: number): readonly number[] => Array.from({ length: size }, (_, gpu) => gpu);

describe('choose connected GPUs', () => {
  const volta = createGpuChooser(topologyOf(DGX1_VOLTA));

  it.each(SINGLE_CHOICES)(
    'takes $chosen as NVIDIA does: $count of $free, $required among them',
    ({ free, required, count, chosen }) => {
      expect(volta.choose({ free, required, count, purpose: 'bandwidth' })?.gpus ?? []).toEqual(chosen);
    },
  );

  it.each(SEQUENCES)('fills a node as NVIDIA does: $name', ({ graph, steps }) => {
    const chooser = createGpuChooser(topologyOf(graph));
    let free = all(graph.size);
    for (const step of steps) {
      const chosen = chooser.choose({ free, count: step.length, purpose: 'bandwidth' })?.gpus ?? [];
      expect(chosen).toEqual(step);
      free = free.filter((gpu) => !chosen.includes(gpu));
    }
    expect(chooser.choose({ free, count: 1, purpose: 'bandwidth' })).toBeNull();
  });

  it('gives one GPU such that the best connected ones stay together', () => {
    const pairs = topologyOf({
      size: 5,
      nvlinks: [
        [0, 1, 12],
        [3, 4, 12],
      ],
      pcie: () => 'SYS',
    });
    expect(createGpuChooser(pairs).choose({ free: all(5), count: 1, purpose: 'bandwidth' })?.gpus).toEqual([
      2,
    ]);
  });

  it('lets a session that needs no links have the worst connected GPUs', () => {
    expect(volta.choose({ free: [0, 3, 6], count: 2, purpose: 'bandwidth' })?.gpus).toEqual([0, 3]);
    expect(volta.choose({ free: [0, 1, 3, 6], count: 2, purpose: 'preserve' })?.gpus).toContain(6);
  });

  it('keeps to one socket where all links are alike and NUMA nodes are small', () => {
    const place = (gpu: number) => ({
      numaNode: [3, 3, 1, 1, 7, 7, 5, 5][gpu] ?? 0,
      socket: gpu < 4 ? 0 : 1,
    });
    const chooser = createGpuChooser(topologyOf(switched(8), place));
    const choose = (free: readonly number[]) =>
      chooser.choose({ free, count: 4, purpose: 'bandwidth' })?.gpus;
    expect(choose([2, 3, 4, 5, 6, 7])).toEqual([4, 5, 6, 7]);
    expect(choose(all(8))).toEqual([0, 1, 2, 3]);
  });

  it('keeps to one NUMA node where only that tells the GPUs apart', () => {
    const chooser = createGpuChooser(
      topologyOf({ size: 8, nvlinks: [], pcie: () => 'SYS' }, (gpu) => ({ numaNode: gpu < 4 ? 0 : 1 })),
    );
    const free = [2, 3, 4, 5, 6, 7];
    expect(chooser.choose({ free, count: 4, purpose: 'bandwidth' })?.gpus).toEqual([4, 5, 6, 7]);
  });

  it('prefers bridges within a NUMA node to one across, and whole bridges to halves', () => {
    const numaNode = (gpu: number) => (gpu < 3 ? 0 : 1);
    const bridged = topologyOf(
      {
        size: 8,
        nvlinks: [
          [0, 5, 12],
          [1, 2, 12],
          [3, 4, 12],
          [6, 7, 12],
        ],
        pcie: (a, b) => (numaNode(a) === numaNode(b) ? 'NODE' : 'SYS'),
      },
      (gpu) => ({ numaNode: numaNode(gpu) }),
    );
    const choose = (count: number) =>
      createGpuChooser(bridged).choose({ free: all(8), count, purpose: 'bandwidth' })?.gpus;
    expect(choose(2)).toEqual([1, 2]);
    expect(choose(4)).toEqual([3, 4, 6, 7]);
  });

  it('tells how near a group is to what an empty node would give', () => {
    expect(volta.choose({ free: all(8), count: 2, purpose: 'bandwidth' })?.quality).toBe(1);
    const poor = volta.choose({ free: [0, 5], count: 2, purpose: 'bandwidth' });
    expect(poor?.quality).toBeCloseTo(10 / 230, 6); // SYS beside two NVLinks over a host bridge
  });

  it('takes neighbours on a node that is too large for the exact search', () => {
    const chain = topologyOf({
      size: 20,
      nvlinks: Array.from({ length: 10 }, (_, n) => [2 * n, 2 * n + 1, 4] as const),
      pcie: () => 'SYS',
    });
    const free = all(20).filter((gpu) => gpu !== 0);
    expect(createGpuChooser(chain).choose({ free, count: 2, purpose: 'bandwidth' })?.gpus).toEqual([2, 3]);
    expect(createGpuChooser(chain).choose({ free, count: 1, purpose: 'preserve' })?.gpus).toEqual([1]);
  });

  it('shares one chooser among equal nodes', () => {
    const choosers = createGpuChoosers();
    expect(choosers(topologyOf(DGX1_VOLTA))).toBe(choosers(topologyOf(DGX1_VOLTA)));
    expect(choosers(topologyOf(DGX1_VOLTA))).not.toBe(choosers(topologyOf(switched(8))));
  });
});
