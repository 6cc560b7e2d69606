/**
 * Whom the sessions of a project reach over the network, within what their node allows anyway. `node`: all of that, as where nobody has said anything;
 * `internet`: of that only public addresses, and what `allow` names; `listed`: only what `allow` names; `none`: nobody but each other.
 */
export type EgressPolicy = {
  readonly mode: EgressMode;
  /** In the form that `readEgressTarget` reads; goes with `internet` and `listed` alone. */
  readonly allow?: readonly string[];
};
export const EGRESS_MODES = ['node', 'internet', 'listed', 'none'] as const;
export type EgressMode = (typeof EGRESS_MODES)[number];

/** As where nobody has said anything. */
export const NODE_EGRESS: EgressPolicy = { mode: 'node' };

export const EGRESS_TARGETS_MAX = 64;
