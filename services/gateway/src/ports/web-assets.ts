export type WebAsset = {
  readonly type: string;
  readonly plain: Buffer;
  /** The same, compressed. */
  readonly gzip: Buffer;
};

/** What the pages of the gateway are made of beside their HTML: programs and styles, the same for everybody. */
export type WebAssets = {
  /** Changes with any of them, and is part of their addresses: what has one may be kept for ever. */
  readonly version: string;
  /** By its name, such as `terminal/main.js`; undefined: there is none. */
  readonly find: (name: string) => WebAsset | undefined;
  /** Where a program of ours begins, such as `terminal/main`. */
  readonly entry: (name: string) => string;
  /** Libraries by the names under which programs import them. */
  readonly imports: Readonly<Record<string, string>>;
};
