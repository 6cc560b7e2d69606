type Sentence = (fields: Readonly<Record<string, unknown>>, sentence: string) => void;

/** Where a process says what happens in it: fields for machines, one sentence for people. A pino logger is one. */
export type Log = {
  readonly debug: Sentence;
  readonly info: Sentence;
  readonly warn: Sentence;
  readonly error: Sentence;
};

const nothing: Sentence = () => undefined;
/** For tests and tools whose reader sees the outcome itself. */
export const silentLog: Log = { debug: nothing, info: nothing, warn: nothing, error: nothing };
