/** An image that this node has pulled or built itself, and when a session last began with it. */
export type KnownImage = { readonly image: string; readonly usedAt: number };

export type DiskLimits = {
  /** Of the disk, in thousandths: above this, images go … */
  readonly highPermille: number;
  /** … until no more than this is used. */
  readonly lowPermille: number;
  /** Above this, with nothing left that could go, the node takes no new sessions until it is below the high mark. */
  readonly fullPermille: number;
  /** What was used so shortly ago stays whatever happens. */
  readonly restMs: number;
};

/** How full a file system is, as one who is not root sees it. */
export type DiskUse = { readonly usedBytes: number; readonly totalBytes: number };

const permilleOf = ({ usedBytes, totalBytes }: DiskUse): number =>
  totalBytes === 0 ? 0 : (usedBytes / totalBytes) * 1000;

/** The fullest of several, in thousandths. */
export const fullest = (uses: readonly DiskUse[]): number => Math.max(0, ...uses.map(permilleOf));

/**
 * The image to remove next: the one that was used longest ago, and never one that is wanted. One at a time, since images share layers: what the removal of one
 * has freed is known only afterwards.
 */
export const nextToRemove = (
  images: readonly KnownImage[],
  wanted: ReadonlySet<string>,
  now: number,
  { restMs }: DiskLimits,
): string | null => {
  const free = images.filter(({ image, usedAt }) => !wanted.has(image) && now - usedAt >= restMs);
  const oldest = free.toSorted(
    (one, other) => one.usedAt - other.usedAt || (one.image < other.image ? -1 : 1),
  );
  return oldest[0]?.image ?? null;
};

/** Whether room has to be made: from above the high mark until below the low one. */
export const makesRoom = (isAtIt: boolean, permille: number, limits: DiskLimits): boolean =>
  permille > (isAtIt ? limits.lowPermille : limits.highPermille);

/** Whether the node is short of disk: from when nothing more can go and it is still too full, until there is room again. */
export const isShort = (
  wasShort: boolean,
  permille: number,
  canMakeRoom: boolean,
  limits: DiskLimits,
): boolean => (wasShort ? permille > limits.highPermille : permille > limits.fullPermille && !canMakeRoom);
