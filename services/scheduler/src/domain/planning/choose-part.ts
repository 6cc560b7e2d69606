import { type Ask, type ClusterModel, WHOLE } from '../placement/cluster-model.ts';
import { slotFits } from '../placement/fits.ts';
import type { Policy } from '../placement/score.ts';
import type { KnownNode } from '../node/node-state.ts';
import type { GpuChooser, GpuPurpose } from '../topology/gpu-chooser.ts';
import type { GpuTopology } from '#contracts';

/** Devices of one node for an ask, and how well they are connected: 1 is as well as an empty node could give; null when nobody knows. */
export type ChosenDevices = { readonly devices: readonly number[]; readonly quality: number | null };

type Choice = {
  readonly node: KnownNode;
  /** What is free of it, as a model; `index` is the node's place there. */
  readonly cluster: ClusterModel;
  readonly index: number;
  readonly ask: Ask;
  readonly policy: Pick<Policy, 'devices'>;
  readonly chooserFor: (topology: GpuTopology) => GpuChooser;
};

/** Numbers on the node of the devices that are wholly free and will do. */
const idleDevices = ({ cluster, index, ask }: Choice): readonly number[] => {
  const idle: number[] = [];
  const whole = { ...ask, share: Math.max(ask.share, 1) };
  for (let n = 0; n < (cluster.deviceCount[index] ?? 0); n++) {
    const slot = index * cluster.stride + n;
    if (cluster.slotMilli[slot] === WHOLE && slotFits(cluster, slot, whole)) idle.push(n);
  }
  return idle;
};

/** Of the idle devices those that go well together, or, for who needs no links, those that others miss least. Null without a topology. */
const chooseByLinks = (choice: Choice, count: number, purpose: GpuPurpose): ChosenDevices | null => {
  const { devices, gpuTopology } = choice.node.inventory;
  if (gpuTopology === undefined) return null;
  const placeOf = new Map(gpuTopology.gpus.map(({ index }, place) => [index, place]));
  const numberAt = new Map<number, number>();
  const free: number[] = [];
  for (const n of idleDevices(choice)) {
    const place = placeOf.get(devices[n]?.index ?? -1);
    if (place === undefined) continue;
    numberAt.set(place, n);
    free.push(place);
  }
  const chosen = choice.chooserFor(gpuTopology).choose({ free, count, purpose });
  if (chosen === null) return null;
  const numbers = chosen.gpus.map((place) => numberAt.get(place) ?? -1);
  return { devices: numbers, quality: count > 1 ? chosen.quality : null };
};

/** Exact devices on a node that fits: whole ones by their links, shares as the policy says; a share that has to open a device opens one that others miss least. */
export const choosePart = (choice: Choice): ChosenDevices => {
  const { cluster, index, ask, policy } = choice;
  if (ask.count === 0) return { devices: [], quality: null };
  if (ask.share === WHOLE) {
    const purpose = ask.count > 1 ? 'bandwidth' : 'preserve';
    const byLinks = chooseByLinks(choice, ask.count, purpose);
    if (byLinks !== null) return byLinks;
  }
  const devices = policy.devices(cluster, index, ask, () => 0);
  const [only] = devices;
  const opensOne =
    ask.share < WHOLE && only !== undefined && cluster.slotMilli[index * cluster.stride + only] === WHOLE;
  if (!opensOne) return { devices, quality: null };
  return chooseByLinks(choice, 1, 'preserve') ?? { devices, quality: null };
};
