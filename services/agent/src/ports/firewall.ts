/** Keeps sessions from the machine that they run on, and from where else they may not go. One for all sessions of a node. */
export type Firewall = {
  /**
   * Has all rules in place and in force, whoever has touched them since. Cheap enough to be asked before each start. What was seen in force less
   * than `freshMs` ago counts as in force.
   * @throws DependencyFailure when that can't be had now
   */
  readonly ensure: (freshMs?: number) => Promise<void>;
  /** True if the interface is one of those that the rules are about: an engine may be elsewhere, or the agent in a container with a network of its own. */
  readonly guards: (bridge: string) => boolean;
  /** Takes away the rules of other installations of which nothing is left on this machine. */
  readonly sweep: () => Promise<void>;
  /** Takes our rules away; to be asked only while no session has a network. */
  readonly remove: () => Promise<void>;
};
