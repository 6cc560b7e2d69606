import type { ImageId, NodeId } from '#kernel';

/** Images of one's own go by this on their node; no registry has such a host. */
export const OWN_IMAGE_HOST = 'berth.local';
const OWN = /^berth\.local\/([a-z][a-z0-9]{11})(?::latest)?$/;

/** An image that a session was committed to, and the node that has it. */
export type OwnImage = {
  readonly imageId: ImageId;
  readonly nodeId: NodeId;
  /** Where any other node fetches it, by its digest; absent: only that node has it. */
  readonly pushedAs?: string;
};

/** What a node calls it. */
export const ownImageReference = (id: ImageId): string => `${OWN_IMAGE_HOST}/${id}`;

/** Whether a reference means an image of somebody's own, by what nodes call it. */
export const isOwnImageReference = (reference: string): boolean => reference.startsWith(`${OWN_IMAGE_HOST}/`);

/** The id in what nodes call it; null: it is none. */
export const ownImageIdOf = (reference: string): string | null => OWN.exec(reference)?.[1] ?? null;

/** What nodes fetch of an image that was pushed: the tag may mean another one later, its digest does not. */
export const pushedReference = (reference: string, digest: string): string =>
  `${reference.replace(/:[^:/]+$/, '')}@${digest}`;

/** What a gateway asks of a node: once, and again until it hears the end of it. */
export type ImageCommitAnswer =
  | { readonly state: 'working'; readonly doneBytes: number }
  | { readonly state: 'committed'; readonly layerBytes: number; readonly fileCount: number };

/** How far a push is, asked in the same way. Layers that the registry has already count as done. */
export type ImagePushAnswer =
  | {
      readonly state: 'working';
      readonly layersDone: number;
      readonly layersTotal: number;
      readonly doneBytes: number;
      /** Of the layers that have begun: it grows until all have. */
      readonly totalBytes: number;
    }
  | { readonly state: 'pushed'; readonly digest: string };

/** False: something on the node still has it. */
export type ImageRemoveAnswer = { readonly isRemoved: boolean };
