/** What sends traces and metrics away, as far as the end of a process is concerned. */
export type Telemetry = {
  /** Sends what is still held back. Never rejects: a collector that is away must not hold up the end. */
  readonly stop: () => Promise<void>;
};
