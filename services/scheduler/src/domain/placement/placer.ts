import type { Ask, ClusterModel, Holding } from './cluster-model.ts';
import { changedNodes } from './changed-nodes.ts';
import { NEVER, type Policy, type Random } from './score.ts';
import { type ScoreBoard, scoreBoard } from './score-board.ts';
import { giveBackTo, setOpen, takeFrom } from './take-and-give-back.ts';

/**
 * Chooses places in a pool with one policy. Equal asks share a board of scores; when one of them comes again, only the nodes that changed in
 * between are scored. So a decision costs about as many scores as there are kinds of asks, however many nodes there are.
 */
export type Placer = {
  readonly cluster: ClusterModel;
  /** Tells the policy of a request, once, when it arrives. */
  readonly observe: (ask: Ask) => void;
  /** Proposes only: nothing is taken. `null`: no open node has room. */
  readonly choose: (ask: Ask, random: Random) => Holding | null;
  readonly take: (holding: Holding) => void;
  readonly giveBack: (holding: Holding) => void;
  readonly setOpen: (node: number, isOpen: boolean) => void;
  /** The scores of all nodes for an ask, up to date. */
  readonly scores: (ask: Ask) => Pick<ScoreBoard, 'get' | 'best'>;
  /** Something else than a holding has changed what a node has left. */
  readonly changed: (node: number) => void;
};

export type PlacerOptions = {
  readonly cluster: ClusterModel;
  readonly policy: Policy;
  /** Kinds of asks whose scores are kept; the one that was not asked for longest goes first. */
  readonly classesMax?: number;
  /** The policy looks at the pool after so many choices. */
  readonly refreshEvery?: number;
};

type AskClass = { readonly board: ScoreBoard; seen: number; generation: number };

const nameOf = ({ cpuMilli, memoryBytes, count, share, gpuMemoryBytes, kinds }: Ask): string =>
  `${cpuMilli}/${memoryBytes}/${count}x${share}/${gpuMemoryBytes ?? ''}/${kinds}`;

export const createPlacer = ({
  cluster,
  policy,
  classesMax = 512,
  refreshEvery = 32,
}: PlacerOptions): Placer => {
  const changed = changedNodes(cluster.size);
  const classes = new Map<string, AskClass>();
  let generation = 0;
  let choices = 0;

  const classOf = (ask: Ask): AskClass => {
    const name = nameOf(ask);
    const known = classes.get(name);
    const found = known ?? { board: scoreBoard(cluster.size), seen: 0, generation: -1 };
    if (known !== undefined) classes.delete(name);
    else if (classes.size >= classesMax) {
      const [oldest] = classes.keys();
      if (oldest !== undefined) classes.delete(oldest);
    }
    classes.set(name, found); // the last in the map is the one that was used last
    return found;
  };

  const upToDate = (ask: Ask): ScoreBoard => {
    const found = classOf(ask);
    const { board } = found;
    const scoreOf = (node: number): number => policy.score(cluster, node, ask);
    const isKnown =
      found.generation === generation &&
      changed.visitSince(found.seen, (node) => board.set(node, scoreOf(node)));
    if (!isKnown) board.fill(scoreOf);
    found.seen = changed.end();
    found.generation = generation;
    return board;
  };

  const anyOf = (board: ScoreBoard, random: Random): number => {
    const fitting: number[] = [];
    for (let node = 0; node < cluster.size; node++) if (board.get(node) !== NEVER) fitting.push(node);
    return fitting[Math.floor(random() * fitting.length)] ?? -1;
  };

  const follow = (holding: Holding, sign: 1 | -1): void => {
    policy.follow?.(holding, sign);
    changed.add(holding.node);
  };

  const lookAgain = (): void => {
    if (choices % refreshEvery === 0 && policy.refresh?.(cluster) === true) generation += 1;
    choices += 1;
  };

  return {
    cluster,
    observe: (ask) => policy.observe?.(ask),
    choose: (ask, random) => {
      lookAgain();
      const board = upToDate(ask);
      const node = policy.pick === 'best' ? board.best() : anyOf(board, random);
      return node === -1 ? null : { node, devices: policy.devices(cluster, node, ask, random), ask };
    },
    take: (holding) => {
      takeFrom(cluster, holding);
      follow(holding, 1);
    },
    giveBack: (holding) => {
      giveBackTo(cluster, holding);
      follow(holding, -1);
    },
    setOpen: (node, isOpen) => {
      setOpen(cluster, node, isOpen);
      changed.add(node);
    },
    scores: (ask) => {
      lookAgain();
      return upToDate(ask);
    },
    changed: changed.add,
  };
};
