import type { ReservationWish } from '#contracts';
import { unreachable } from '#kernel';
import { isOneOfModels } from '../placement/device-model.ts';
import { isWhole } from './choose-spots.ts';
import type { NodeOutlook, Obstacle } from './node-outlook.ts';
import { sayWhen } from './say-when.ts';

const OBSTACLES_MAX = 3;

const sayObstacle = (obstacle: Obstacle): string => {
  switch (obstacle.kind) {
    case 'session':
      return obstacle.until === null
        ? `session ${obstacle.sessionId}, which has no time limit`
        : `session ${obstacle.sessionId}, which may run until ${sayWhen(obstacle.until)}`;
    case 'reservation':
      return `reservation ${obstacle.reservationId} from ${sayWhen(obstacle.stretch.from)} to ${sayWhen(obstacle.stretch.to)}`;
    case 'health':
      return `its state: ${obstacle.health}`;
    default:
      return unreachable(obstacle);
  }
};

type InTheWay = { readonly where: string; readonly obstacle: Obstacle };

const inTheWay = ({ node, devices }: NodeOutlook): readonly InTheWay[] =>
  devices.flatMap(({ device, obstacle }) =>
    obstacle === null ? [] : [{ where: `GPU ${device.index} of ${node.nodeId}`, obstacle }],
  );

/** The first few, each cause once. */
const sayAll = (all: readonly InTheWay[]): string => {
  const words = new Map<string, string>();
  for (const { where, obstacle } of all) {
    const what = sayObstacle(obstacle);
    words.set(what, words.has(what) ? `${words.get(what)}, ${where}` : where);
  }
  const told = [...words].slice(0, OBSTACLES_MAX).map(([what, where]) => `${where}: ${what}`);
  const more = words.size - told.length;
  return `${told.join('; ')}${more > 0 ? `; and ${more} more` : ''}`;
};

const plural = (n: number, noun: string): string => `${n} ${noun}${n === 1 ? '' : 's'}`;
const kindOf = (models: readonly string[] | undefined): string =>
  models === undefined ? 'GPU' : `${models.join(' or ')} GPU`;

const whyNoGpus = (
  { gpuCount, perNode, models }: Extract<ReservationWish, { kind: 'gpus' }>,
  outlooks: readonly NodeOutlook[],
): string => {
  const ofModel = outlooks.map((outlook) => ({
    ...outlook,
    devices: outlook.devices.filter(({ device }) => isOneOfModels(models, device.model)),
  }));
  const inAll = ofModel.reduce((sum, { devices }) => sum + devices.length, 0);
  const usable = ({ devices }: NodeOutlook): number =>
    devices.filter(({ obstacle }) => obstacle === null).length;
  const nodes = perNode === undefined ? 0 : gpuCount / perNode;
  const wanted =
    perNode === undefined
      ? plural(gpuCount, kindOf(models))
      : nodes === 1
        ? `${plural(gpuCount, kindOf(models))} on one node`
        : `${perNode} on each of ${nodes} nodes`;
  const found =
    perNode === undefined
      ? `${ofModel.reduce((sum, outlook) => sum + usable(outlook), 0)} of ${inAll} can be had all that time`
      : `${ofModel.filter((outlook) => usable(outlook) >= perNode).length} of ${outlooks.length} nodes can give so many all that time`;
  const obstacles = ofModel.toSorted((a, b) => usable(b) - usable(a)).flatMap(inTheWay);
  const rest =
    obstacles.length > 0
      ? ` In the way are ${sayAll(obstacles)}.`
      : inAll < gpuCount
        ? ''
        : ' What is missing is CPU or memory beside them.';
  const verb = gpuCount === 1 ? 'is' : 'are';
  return `${wanted} ${verb} wanted; ${found}.${rest}`;
};

const whyNoNodes = (count: number, outlooks: readonly NodeOutlook[]): string => {
  const whole = outlooks.filter(isWhole).length;
  const obstacles = outlooks.filter((outlook) => !isWhole(outlook)).flatMap(inTheWay);
  const rest =
    obstacles.length > 0
      ? ` In the way are ${sayAll(obstacles)}.`
      : ' Something holds CPU or memory of the others.';
  return `${plural(count, 'whole node')} wanted; ${whole} can be had all that time.${whole < count && outlooks.length > whole ? rest : ''}`;
};

/** Why a wish can't be booked, in a user's words: what is wanted, what there is, and what stands in the way. */
export const explainSpots = (wish: ReservationWish, outlooks: readonly NodeOutlook[]): string => {
  if (outlooks.length === 0) return 'No node that it could be on takes anything at the moment.';
  switch (wish.kind) {
    case 'gpus':
      return whyNoGpus(wish, outlooks);
    case 'nodes':
      return whyNoNodes(wish.nodeCount, outlooks);
    case 'named-nodes':
      return whyNoNodes(wish.nodeIds.length, outlooks);
    default:
      return unreachable(wish);
  }
};
