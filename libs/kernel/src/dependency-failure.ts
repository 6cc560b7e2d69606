/** Something we depend on failed (database, bus, container engine). It says whether the same call may be tried again. */
export class DependencyFailure extends Error {
  override readonly name = 'DependencyFailure';
  readonly dependency: string;
  readonly retryable: boolean;
  constructor(
    dependency: string,
    attempted: string,
    options: { readonly retryable: boolean; readonly cause: unknown },
  ) {
    super(`${dependency}: ${attempted}`, { cause: options.cause });
    this.dependency = dependency;
    this.retryable = options.retryable;
  }
}

/** The message of anything thrown, with the messages of its causes: `gateway: list sessions: connection refused`. */
export const describeError = (thrown: unknown): string => {
  if (!(thrown instanceof Error)) return String(thrown);
  const nested: unknown = thrown instanceof AggregateError ? thrown.errors[0] : thrown.cause;
  const own = thrown.message === '' ? thrown.name : thrown.message;
  return nested === undefined ? own : `${own}: ${describeError(nested)}`;
};
