import type { AppSummary, NodeImage } from '#contracts';
import type { NodeId } from '#kernel';

/** An image of the pool, over all nodes that told of it. */
export type CatalogueImage = {
  readonly image: string;
  readonly description: string;
  /** The largest that a node has counted; absent: it is not at hand anywhere. */
  readonly sizeBytes?: number;
  readonly apps: readonly AppSummary[];
  /** Nodes where a session with it needs neither pull nor build. */
  readonly atHand: readonly NodeId[];
};

/** Puts what nodes told together; those at hand somewhere first, each kind by name. */
export const imageCatalogue = (
  told: readonly { readonly nodeId: NodeId; readonly images: readonly NodeImage[] }[],
): readonly CatalogueImage[] => {
  const found = new Map<string, CatalogueImage>();
  for (const { nodeId, images } of told)
    for (const { image, description, sizeBytes, apps, isAtHand } of images) {
      const known = found.get(image);
      const size = Math.max(known?.sizeBytes ?? 0, sizeBytes ?? 0);
      found.set(image, {
        image,
        description: known === undefined || known.description === '' ? description : known.description,
        apps: known === undefined || known.apps.length === 0 ? apps : known.apps,
        atHand: [...(known?.atHand ?? []), ...(isAtHand ? [nodeId] : [])],
        ...(size === 0 ? {} : { sizeBytes: size }),
      });
    }
  const rank = ({ atHand }: CatalogueImage): number => (atHand.length > 0 ? 0 : 1);
  return [...found.values()].toSorted(
    (one, other) => rank(one) - rank(other) || (one.image < other.image ? -1 : 1),
  );
};
