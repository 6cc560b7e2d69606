/** What joins a bridge of this node to those of other nodes. */
export type MemberLink = {
  /** No other session on any of the nodes has the same. */
  readonly network: number;
  /** The interface of this machine that the members are on. */
  readonly bridge: string;
  /** Where the other nodes take what is said to their members. */
  readonly peers: readonly string[];
};

/** The network between the nodes of sessions: what a member says on its bridge is heard on those of the same session, and nowhere else. */
export type MemberNetwork = {
  /**
   * Where other nodes reach this one.
   * @throws DependencyFailure when this machine can't be part of such a network; the message says why
   */
  readonly probe: () => Promise<string>;
  /** Does nothing if it is joined already. */
  readonly join: (link: MemberLink) => Promise<void>;
  /** Does nothing if it is not joined. */
  readonly leave: (network: number) => Promise<void>;
  /** All that this installation has joined. */
  readonly joined: () => Promise<readonly number[]>;
};
