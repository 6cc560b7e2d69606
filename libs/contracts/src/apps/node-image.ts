/** An app as a list shows it. */
export type AppSummary = { readonly name: string; readonly title: string; readonly icon?: string };

/** An image as a node tells of it. */
export type NodeImage = {
  /** As a request names it. */
  readonly image: string;
  readonly description: string;
  /** Null while it is not at hand there. */
  readonly sizeBytes: number | null;
  readonly apps: readonly AppSummary[];
  /** A session with it starts there without a pull or a build. */
  readonly isAtHand: boolean;
};
