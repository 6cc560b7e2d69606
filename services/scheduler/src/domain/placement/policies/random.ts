import { slotFits, nodeFits } from '../fits.ts';
import { NEVER, type Policy } from '../score.ts';
import { WHOLE } from '../cluster-model.ts';
import { firstWholeDevices } from './node-vectors.ts';

/** Any node that fits; a share goes to any of its devices that fits. */
export const randomPolicy = (): Policy => ({
  name: 'random',
  pick: 'any',
  score: (cluster, node, ask) => (nodeFits(cluster, node, ask) ? 0 : NEVER),
  devices: (cluster, node, ask, random) => {
    if (ask.share === WHOLE) return firstWholeDevices(cluster, node, ask);
    const fitting: number[] = [];
    for (let device = 0; device < (cluster.deviceCount[node] ?? 0); device++)
      if (slotFits(cluster, node * cluster.stride + device, ask)) fitting.push(device);
    const one = fitting[Math.floor(random() * fitting.length)];
    return ask.count === 0 || one === undefined ? [] : [one];
  },
});
