import { type Ask, type ClusterModel, DEVICES_MAX, WHOLE } from '../cluster-model.ts';
import { nodeFits, slotFits } from '../fits.ts';
import { type TypicalRequest, fragmentation } from '../fragmentation.ts';
import { NEVER, type Policy } from '../score.ts';
import { cpuOf, firstWholeDevices } from './node-vectors.ts';

/** The less a place adds to the fragmentation the better; 50 is no change, and a point near it some 40 milli. */
const points = (before: number, after: number): number =>
  Math.trunc(100 / (1 + Math.exp((after - before) / 1000)));

type Place = { readonly score: number; readonly devices: readonly number[] };

/** Fragmentation gradient descent (ATC '23): the place that raises the expected fragmentation least. */
export const fgdPolicy = (typical: readonly TypicalRequest[]): Policy => {
  const devices = new Int16Array(DEVICES_MAX);

  const placeOf = (cluster: ClusterModel, node: number, ask: Ask): Place => {
    const first = node * cluster.stride;
    const deviceCount = cluster.deviceCount[node] ?? 0;
    for (let i = 0; i < deviceCount; i++) devices[i] = cluster.slotMilli[first + i] ?? 0;
    const kind = cluster.slotKind[first] ?? 0;
    const measure = (cpuMilli: number): number =>
      fragmentation({ kind, cpuMilli, devices, deviceCount }, typical);
    const cpu = cpuOf(cluster, node);
    const before = measure(cpu);
    if (ask.count !== 1 || ask.share === WHOLE) {
      const whole = firstWholeDevices(cluster, node, ask);
      for (const device of whole) devices[device] = 0;
      return { score: points(before, measure(cpu - ask.cpuMilli)), devices: whole };
    }
    let score = NEVER;
    let best = -1;
    for (let i = 0; i < deviceCount; i++) {
      if (!slotFits(cluster, first + i, ask)) continue;
      devices[i] = (devices[i] ?? 0) - ask.share;
      const one = points(before, measure(cpu - ask.cpuMilli));
      devices[i] = (devices[i] ?? 0) + ask.share;
      if (one <= score) continue;
      score = one;
      best = i;
    }
    return { score, devices: [best] };
  };

  return {
    name: 'fgd',
    pick: 'best',
    score: (cluster, node, ask) => (nodeFits(cluster, node, ask) ? placeOf(cluster, node, ask).score : NEVER),
    devices: (cluster, node, ask) => placeOf(cluster, node, ask).devices,
  };
};
