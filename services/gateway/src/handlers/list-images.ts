import { DependencyFailure } from '#kernel';
import { imageCatalogue } from '../domain/image-catalogue.ts';
import type { CatalogueImage } from '../domain/image-catalogue.ts';
import type { NodeImages } from '../ports/node-images.ts';
import type { NodeViews } from '../ports/node-views.ts';

export type ImageList = {
  readonly images: readonly CatalogueImage[];
  /** Nodes that were asked and did not answer in time. */
  readonly silentCount: number;
};
/** @throws DependencyFailure */
export type ListImages = () => Promise<ImageList>;

/** Nodes that are asked for one list: nodes of a pool are much alike, and each is a question. */
const ASKED_MAX = 32;

/** What sessions can be made of, as the nodes that are there tell it now. */
export const listImages =
  (nodes: NodeViews, images: NodeImages): ListImages =>
  async () => {
    const known = await nodes.list({ limit: ASKED_MAX * 4 });
    const asked = known.filter(({ node }) => node.state === 'ready').slice(0, ASKED_MAX);
    const answers = await Promise.all(
      asked.map(async ({ node: { nodeId } }) => {
        try {
          const outcome = await images.list(nodeId);
          return outcome.ok ? { nodeId, images: outcome.value } : null;
        } catch (error) {
          if (error instanceof DependencyFailure) return null;
          throw error;
        }
      }),
    );
    const told = answers.filter((answer) => answer !== null);
    return { images: imageCatalogue(told), silentCount: asked.length - told.length };
  };
