import { NEVER } from './score.ts';

/** One score per node; finds the best, and the first of equals, without looking at all of them. */
export type ScoreBoard = {
  readonly set: (node: number, score: number) => void;
  readonly fill: (scoreOf: (node: number) => number) => void;
  readonly get: (node: number) => number;
  /** −1 when no node fits. */
  readonly best: () => number;
};

/** Blocks of so many nodes know the best in them: about the root of the pools that we think of, and little memory on top of the scores. */
const BLOCK = 64;

export const scoreBoard = (size: number): ScoreBoard => {
  const scores = new Float64Array(size).fill(NEVER);
  const bests = new Float64Array(Math.ceil(size / BLOCK)).fill(NEVER);
  const bestIn = (block: number): number => {
    const end = Math.min(size, (block + 1) * BLOCK);
    let best = NEVER;
    for (let node = block * BLOCK; node < end; node++) best = Math.max(best, scores[node] ?? NEVER);
    return best;
  };
  return {
    set: (node, score) => {
      const before = scores[node] ?? NEVER;
      if (before === score) return;
      scores[node] = score;
      const block = Math.floor(node / BLOCK);
      const best = bests[block] ?? NEVER;
      if (score > best) bests[block] = score;
      else if (before === best) bests[block] = bestIn(block);
    },
    fill: (scoreOf) => {
      for (let node = 0; node < size; node++) scores[node] = scoreOf(node);
      for (let block = 0; block < bests.length; block++) bests[block] = bestIn(block);
    },
    get: (node) => scores[node] ?? NEVER,
    best: () => {
      let best = NEVER;
      let inBlock = -1;
      for (let block = 0; block < bests.length; block++) {
        const one = bests[block] ?? NEVER;
        if (one <= best) continue;
        best = one;
        inBlock = block;
      }
      if (inBlock === -1) return -1;
      let node = inBlock * BLOCK;
      while (scores[node] !== best) node += 1;
      return node;
    },
  };
};
