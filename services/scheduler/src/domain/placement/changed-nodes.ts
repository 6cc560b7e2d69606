/** Which nodes changed, in order: every class of requests reads on from where it last stopped. */
export type ChangedNodes = {
  readonly add: (node: number) => void;
  /** Where a reader stands who has seen everything. */
  readonly end: () => number;
  /**
   * Calls `visit` once for each node that changed after `since`; false when that is more than is remembered,
   * and then the reader has to look at every node.
   */
  readonly visitSince: (since: number, visit: (node: number) => void) => boolean;
};

/** Remembers as many changes as there are nodes: more would cost as much as looking at all of them. */
export const changedNodes = (size: number): ChangedNodes => {
  const remembered = Math.max(16, size);
  const ring = new Int32Array(remembered);
  const lastChange = new Float64Array(size).fill(-1);
  let end = 0;
  return {
    add: (node) => {
      ring[end % remembered] = node;
      lastChange[node] = end;
      end += 1;
    },
    end: () => end,
    visitSince: (since, visit) => {
      if (end - since > remembered) return false;
      for (let at = since; at < end; at++) {
        const node = ring[at % remembered] ?? 0;
        if (lastChange[node] === at) visit(node);
      }
      return true;
    },
  };
};
