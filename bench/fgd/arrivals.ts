import type { Ask } from '../../services/scheduler/src/domain/placement/cluster-model.ts';
import { shuffled } from '../seeded-random.ts';

const milliOf = ({ count, share }: Ask): number => count * share;

/**
 * The order in which requests arrive: the trace shuffled, then drawn from again until `load` times the capacity is asked for,
 * or thinned out at random when it asks for more than that already.
 */
export const arrivals = (
  pods: readonly Ask[],
  capacityMilli: number,
  load: number,
  random: () => number,
): readonly Ask[] => {
  const sequence = shuffled(pods, random);
  let asked = sequence.reduce((sum, pod) => sum + milliOf(pod), 0);
  const isTooMuch = asked > load * capacityMilli;
  while (asked > load * capacityMilli && sequence.length > 0) {
    const [gone] = sequence.splice(Math.floor(random() * sequence.length), 1);
    if (gone !== undefined) asked -= milliOf(gone);
  }
  if (isTooMuch || asked === 0) return sequence;
  for (;;) {
    const next = pods[Math.floor(random() * pods.length)];
    // The published experiment stops by the share of one device here, whatever the number of devices.
    if (next === undefined || asked + next.share > load * capacityMilli) return sequence;
    asked += milliOf(next);
    sequence.push(next);
  }
};
