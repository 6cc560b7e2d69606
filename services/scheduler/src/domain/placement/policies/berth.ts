import { type Ask, type ClusterModel, WHOLE, blockAt, kindOfNode } from '../cluster-model.ts';
import { type Demand, isSameDemand, learnDemand } from '../demand.ts';
import { nodeFits, servingKinds, slotFits } from '../fits.ts';
import { noPrices, priceDifference, protectionPrices } from '../protection-prices.ts';
import { requestHistory } from '../request-history.ts';
import { NEVER, type Policy } from '../score.ts';
import { strandedGpus } from '../stranded-gpus.ts';
import { cpuOf, firstWholeDevices, gpuOf } from './node-vectors.ts';

/** Losses nearer to each other than this are equal, and the fuller node is taken. */
const STEP_MILLI = 25;
/** Prices that changed by less stay in use, and so do all scores. */
const PRICE_STEP = 1 / 32;
const HISTORY = { halfLife: 20_000, entriesMax: 2_048 };

/** What a share leaves of a slot. */
const roomAfter = (cluster: ClusterModel, slot: number, ask: Ask): number => {
  const room = (cluster.slotRoom[slot] ?? 0) - ask.share;
  const total = cluster.slotMemoryTotal[slot] ?? 0;
  if (ask.gpuMemoryBytes === null || total === 0) return Math.max(0, room);
  const milli = (cluster.slotMilli[slot] ?? 0) - ask.share;
  const memory = (cluster.slotMemory[slot] ?? 0) - ask.gpuMemoryBytes;
  return Math.min(milli, Math.floor((memory * WHOLE) / total));
};

/**
 * Takes the place where the pool loses least: the value of a device for the usual shares, GPUs that are left without CPU or memory, kinds of
 * devices and whole nodes that others need more. All of it is in GPU milli, and every parameter comes from the requests seen so far
 * (docs/adr/0020). It learns for the first time after `firstLesson` requests; until then it packs.
 */
export const berthPolicy = (firstLesson = 32): Policy => {
  const history = requestHistory(HISTORY);
  let latest: Demand = learnDemand([], () => 0);
  let demand = latest; // what scores go by: the latest lesson that said something new
  let prices = noPrices();
  let nextLesson = firstLesson;

  /** What is lost when so many devices of the node that have nothing on them are taken. */
  const blockLoss = (cluster: ClusterModel, node: number, taken: number, ownSize: number): number => {
    const idle = cluster.idleDevices[node] ?? 0;
    const first = blockAt(kindOfNode(cluster, node), 0);
    let loss = 0;
    for (let k = 2; k <= idle; k++) {
      const price = prices.blocks[first + k] ?? 0;
      if (price > 0 && k !== ownSize)
        loss += price * k * WHOLE * (Math.floor(idle / k) - Math.floor((idle - taken) / k));
    }
    return loss;
  };

  /** What a slot loses to a share, apart from its being the first there. */
  const shareLoss = (cluster: ClusterModel, slot: number, ask: Ask): number => {
    const room = cluster.slotRoom[slot] ?? 0;
    const kindPrice = prices.kinds[cluster.slotKind[slot] ?? 0] ?? 0;
    const left = roomAfter(cluster, slot, ask);
    return (demand.valueOfRoom[room] ?? 0) - (demand.valueOfRoom[left] ?? 0) + kindPrice * ask.share;
  };

  /** The slot that loses least; of equals the fullest. −1 where no slot fits. */
  const slotForShare = (cluster: ClusterModel, node: number, ask: Ask, opening: number): number => {
    const first = node * cluster.stride;
    const end = first + (cluster.deviceCount[node] ?? 0);
    let best = -1;
    let leastLoss = Number.POSITIVE_INFINITY;
    for (let slot = first; slot < end; slot++) {
      if (!slotFits(cluster, slot, ask)) continue;
      const loss = shareLoss(cluster, slot, ask) + (cluster.slotMilli[slot] === WHOLE ? opening : 0);
      const isBetter =
        loss < leastLoss ||
        (loss === leastLoss && (cluster.slotRoom[slot] ?? 0) < (cluster.slotRoom[best] ?? 0));
      if (!isBetter) continue;
      best = slot;
      leastLoss = loss;
    }
    return best;
  };

  const wholeLoss = (cluster: ClusterModel, node: number, ask: Ask): number => {
    const first = node * cluster.stride;
    let loss = blockLoss(cluster, node, ask.count, ask.count);
    let left = ask.count;
    for (let slot = first; left > 0 && slot < first + cluster.stride; slot++) {
      if (!slotFits(cluster, slot, ask)) continue;
      loss += WHOLE * (1 + (prices.kinds[cluster.slotKind[slot] ?? 0] ?? 0));
      left -= 1;
    }
    return loss;
  };

  const deviceLoss = (cluster: ClusterModel, node: number, ask: Ask): number => {
    if (ask.count === 0) return 0;
    if (ask.share === WHOLE) return wholeLoss(cluster, node, ask);
    const opening = blockLoss(cluster, node, 1, 0);
    const slot = slotForShare(cluster, node, ask, opening);
    return shareLoss(cluster, slot, ask) + (cluster.slotMilli[slot] === WHOLE ? opening : 0);
  };

  return {
    name: 'berth',
    pick: 'best',
    score: (cluster, node, ask) => {
      if (!nodeFits(cluster, node, ask)) return NEVER;
      const cpu = cpuOf(cluster, node);
      const memory = cluster.memoryBytes[node] ?? 0;
      const gpu = gpuOf(cluster, node);
      const cpuLeft = cpu - ask.cpuMilli;
      const gpuLeft = gpu - ask.count * ask.share;
      const stranded =
        strandedGpus(gpuLeft, cpuLeft, memory - ask.memoryBytes, demand, prices.shortage) -
        strandedGpus(gpu, cpu, memory, demand, prices.shortage);
      const loss = deviceLoss(cluster, node, ask) + stranded;
      const emptiness = (cpuLeft / cluster.largestCpuMilli + gpuLeft / cluster.largestGpuMilli) / 2;
      return Math.floor(-loss / STEP_MILLI) + 0.999 * (1 - emptiness);
    },
    devices: (cluster, node, ask) => {
      if (ask.count === 0) return [];
      if (ask.share === WHOLE) return firstWholeDevices(cluster, node, ask);
      const opening = blockLoss(cluster, node, 1, 0);
      return [slotForShare(cluster, node, ask, opening) - node * cluster.stride];
    },
    observe: history.observe,
    refresh: (cluster) => {
      if (history.seen() >= nextLesson) {
        latest = learnDemand(history.entries(), (ask) => servingKinds(cluster, ask));
        nextLesson = history.seen() + Math.ceil(Math.min(history.seen() / 4, HISTORY.halfLife / 4));
      }
      const now = protectionPrices(latest, cluster);
      const isNews = !isSameDemand(latest, demand) || priceDifference(now, prices) > PRICE_STEP;
      if (isNews) {
        demand = latest;
        prices = now;
      }
      return isNews;
    },
  };
};
