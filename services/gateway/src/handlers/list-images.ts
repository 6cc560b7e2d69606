import { DependencyFailure } from '#kernel';
import { seenProject } from '../domain/caller.ts';
import type { Principal } from '../domain/caller.ts';
import { imageCatalogue } from '../domain/image-catalogue.ts';
import type { CatalogueImage } from '../domain/image-catalogue.ts';
import type { NodeImages } from '../ports/node-images.ts';
import type { OwnImageViews } from '../ports/own-images.ts';
import type { OwnImage } from '../domain/own-image/own-image.ts';
import type { NodeViews } from '../ports/node-views.ts';

export type ImageList = {
  /** Of the project, or of all for an admin. */
  readonly own: readonly OwnImage[];
  readonly images: readonly CatalogueImage[];
  /** Nodes that were asked and did not answer in time. */
  readonly silentCount: number;
};
/** @throws DependencyFailure */
export type ListImages = (principal: Principal) => Promise<ImageList>;

/** Nodes that are asked for one list: nodes of a pool are much alike, and each is a question. */
const ASKED_MAX = 32;
const OWN_MAX = 500;

/** What sessions can be made of, as the nodes that are there tell it now. */
export const listImages =
  (nodes: NodeViews, images: NodeImages, ownImages: Pick<OwnImageViews, 'list'>): ListImages =>
  async (principal) => {
    const own = await ownImages.list(seenProject(principal), OWN_MAX);
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
    return { own, images: imageCatalogue(told), silentCount: asked.length - told.length };
  };
