import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytes, cpuMilli, epochMs, gibibytes, mebibytes } from '#kernel';
import { laterTargets, planReady, type ReadyView, type RunShape, shapeName } from './ready-plan.ts';

const shapeOf = (image: string, mib = 256): RunShape => ({
  image,
  cpuMilli: cpuMilli(1000),
  memoryBytes: mebibytes(mib),
});
const PYTHON = shapeOf('python');
const R = shapeOf('r');
const NOW = 10_000_000;
const view = (more: Partial<ReadyView> = {}): ReadyView => ({
  ready: [],
  requests: [],
  limits: { countMax: 4, windowMs: 900_000 },
  freeMemoryBytes: gibibytes(8),
  now: epochMs(NOW),
  ...more,
});
const asked = (shape: RunShape, ...agoMs: readonly number[]) =>
  agoMs.map((ago) => ({ shape, at: epochMs(NOW - ago) }));
const ready = (shape: RunShape, ...ids: readonly string[]) => ids.map((readyId) => ({ readyId, shape }));

describe('what is kept ready', () => {
  it('is nothing while nobody has asked, or only once', () => {
    expect(planReady(view())).toEqual({ make: null, remove: [] });
    expect(planReady(view({ requests: asked(PYTHON, 1000) }))).toEqual({ make: null, remove: [] });
  });

  it('is one of what is asked for again and again', () => {
    const requests = asked(PYTHON, 120_000, 60_000);
    expect(planReady(view({ requests })).make).toEqual(PYTHON);
    expect(planReady(view({ requests, ready: ready(PYTHON, 'a') }))).toEqual({ make: null, remove: [] });
  });

  it('is as many as were asked for at once, but of each size one before a second of any', () => {
    const requests = [...asked(PYTHON, 3000, 2000, 1000), ...asked(R, 100_000, 50_000)];
    expect(planReady(view({ requests, ready: ready(PYTHON, 'a') })).make).toEqual(R);
    const both = [...ready(PYTHON, 'a'), ...ready(R, 'b')];
    expect(planReady(view({ requests, ready: both })).make).toEqual(PYTHON);
    const all = [...both, ...ready(PYTHON, 'c', 'd')];
    expect(planReady(view({ requests, ready: all }))).toEqual({ make: null, remove: [] });
  });

  it('is let go when nobody has asked for it for a while', () => {
    const requests = asked(PYTHON, 2_000_000, 1_900_000);
    expect(planReady(view({ requests, ready: ready(PYTHON, 'a') }))).toEqual({ make: null, remove: ['a'] });
  });

  it('yields when the node has no room for another session of its size', () => {
    const requests = asked(PYTHON, 2000, 1000);
    const full = view({ requests, ready: ready(PYTHON, 'a'), freeMemoryBytes: mebibytes(100) });
    expect(planReady(full)).toEqual({ make: null, remove: ['a'] });
  });

  it('is never more than the limits, whatever is asked for, and comes to rest', () => {
    const shape = fc.constantFrom(PYTHON, R, shapeOf('python', 4096), shapeOf('node', 1024));
    const request = fc.record({ shape, at: fc.integer({ min: 0, max: 1_200_000 }) });
    fc.assert(
      fc.property(
        fc.array(request, { maxLength: 40 }),
        fc.nat(6),
        fc.nat(16),
        fc.array(shape, { maxLength: 8 }),
        (wishes, countMax, freeGib, have) => {
          const requests = wishes
            .map((wish) => ({ shape: wish.shape, at: epochMs(NOW - wish.at) }))
            .toSorted((a, b) => a.at - b.at);
          let now = have.map((of, index) => ({ readyId: `h${index}`, shape: of }));
          const freeMemoryBytes = gibibytes(freeGib);
          const limits = { countMax, windowMs: 900_000 };
          for (let step = 0; ; step += 1) {
            const plan = planReady(view({ requests, limits, freeMemoryBytes, ready: now }));
            now = now.filter(({ readyId }) => !plan.remove.includes(readyId));
            if (plan.make === null) break;
            now.push({ readyId: `m${step}`, shape: plan.make });
            expect(step).toBeLessThan(20);
          }
          expect(now.length).toBeLessThanOrEqual(countMax);
          const total = now.reduce((sum, one) => sum + one.shape.memoryBytes, 0);
          expect(bytes(total)).toBeLessThanOrEqual(freeMemoryBytes);
          const wanted = new Set(requests.map((one) => shapeName(one.shape)));
          for (const one of now) expect(wanted).toContain(shapeName(one.shape));
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe('folders that come later', () => {
  it.each([
    [[], []],
    [
      ['/data', '/corpus'],
      ['/corpus', '/data'],
    ],
    [['/home/berth'], ['/home/berth']],
    [
      ['/data', '/database'],
      ['/data', '/database'],
    ],
  ])('have places of their own: %j', (targets, places) => expect(laterTargets(targets)).toEqual(places));

  it.each([[['/data', '/data/x']], [['/work/data']], [['/home/berth', '/home/berth/.cache']]])(
    'are there from the beginning where one is below another: %j',
    (targets) => expect(laterTargets(targets)).toBeNull(),
  );
});
