import { describe, expect, it } from 'vitest';
import { parseTopology } from '#contracts';
import { hasSharedFixtures, sharedFixture } from '../../../test/topology/shared-fixtures.ts';
import { createGpuChooser } from './gpu-chooser.ts';

type Expected = {
  readonly gpus: number;
  readonly numa: readonly (string | null)[];
  readonly best: Readonly<Record<string, readonly number[]>>;
  readonly freeAfter01?: Readonly<Record<string, readonly number[]>>;
  readonly odd?: Readonly<Record<string, readonly number[]>>;
};

const BROKEN = 'BROKEN-cpu-and-numa-run-together.txt';
const read = (): readonly (readonly [string, Expected])[] =>
  Object.entries(
    JSON.parse(sharedFixture('topo/EXPECTED-by-reference-code.json')) as Record<string, Expected>,
  );
/** `free 0,3,4,5,6` asks for two, `free 1,2,4,7 k3` for three. */
const oddWish = (text: string) => ({
  free: (/[\d,]+/.exec(text)?.[0] ?? '').split(',').map(Number),
  count: Number(/k(\d)/.exec(text)?.[1] ?? 2),
});

describe.skipIf(!hasSharedFixtures)('outputs of real machines (needs ../shared/fixtures/gpu)', () => {
  const machines = hasSharedFixtures ? read().filter(([name]) => name !== BROKEN) : [];

  it.each(machines)('%s: the GPUs that the reference takes', (name, expected) => {
    const topology = parseTopology(sharedFixture(`topo/${name}`));
    if (topology === null) throw new Error('it is a sound matrix');
    expect(topology.gpus).toHaveLength(expected.gpus);
    expect(topology.gpus.map(({ numaNodes }) => numaNodes?.join() ?? null)).toEqual(expected.numa);
    const chooser = createGpuChooser(topology);
    const all = topology.gpus.map((_, gpu) => gpu);
    const choose = (free: readonly number[], count: number) =>
      chooser.choose({ free, count, purpose: 'bandwidth' })?.gpus;
    for (const [count, gpus] of Object.entries(expected.best))
      expect(choose(all, Number(count))).toEqual(gpus);
    for (const [count, gpus] of Object.entries(expected.freeAfter01 ?? {}))
      expect(choose(all.slice(2), Number(count))).toEqual(gpus);
    for (const [wish, gpus] of Object.entries(expected.odd ?? {})) {
      const { free, count } = oddWish(wish);
      expect(choose(free, count)).toEqual(gpus);
    }
  });

  it('a matrix whose columns ran together is no matrix', () =>
    expect(parseTopology(sharedFixture(`topo/${BROKEN}`))).toBeNull());
});
