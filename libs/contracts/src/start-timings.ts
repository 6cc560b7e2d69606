/** How long the steps of a start took on the node, in milliseconds, by the agent's own clock. */
export type StartTimings = {
  /** Until the image was at hand. */
  readonly pullMs: number;
  /** Until the working folder was there, with the files that the user sent along. */
  readonly mountMs: number;
  /** Until the container was made, or one that waited was taken. */
  readonly createMs: number;
  /** Until the program ran. */
  readonly readyMs: number;
  /** A container that waited was taken. */
  readonly isWarm: boolean;
};
