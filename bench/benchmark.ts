/** One benchmark behind `npm run bench -- <name>`. */
export type Benchmark = {
  /** One line for the list. */
  readonly what: string;
  /** What may follow its name, for the list; absent: nothing. */
  readonly options?: string;
  /** Runs it; `say` tells a person how far it is. Options that it does not know are a TypeError. */
  readonly run: (say: (line: string) => void, options: readonly string[]) => Promise<BenchmarkResult>;
};

export type BenchmarkResult = {
  /** For people: a heading and rows, all of text. */
  readonly tables: readonly Table[];
  /** For machines: with `--json` the last line that is written. */
  readonly figures: object;
};

export type Table = { readonly title: string; readonly rows: readonly (readonly string[])[] };
