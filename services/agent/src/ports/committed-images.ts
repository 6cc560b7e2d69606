import type { Readable } from 'node:stream';
import type { ImageId, Refusal, Result } from '#kernel';
import type { LayerFigures } from '../domain/pull-progress.ts';
import type { LayerPart } from '../domain/committed-layer.ts';
import type { RunKey } from '../domain/run.ts';

/** What an image of one's own has beside the image under it. */
export type LayerFacts = { readonly layerBytes: number; readonly fileCount: number };

export type CommitRefusal = Refusal<'session-not-running' | 'out-of-disk' | 'commit-failed'>;

export type PushRefusal = Refusal<
  'push-denied' | 'registry-unreachable' | 'push-failed' | 'push-not-supported' | 'image-gone'
>;

/**
 * Images made of what sessions have changed: a layer on top of the image that the run was made of, which keeps its labels and programs. They are known by name, and
 * nothing is remembered by the process.
 */
export type CommittedImages = {
  /** Null: there is none of this id. */
  readonly find: (id: ImageId) => Promise<LayerFacts | null>;
  /**
   * Makes one. The layer is a tar of {@link LayerPart}s, and `facts` can be asked when it has ended; where it breaks off nothing is made. The same id again does
   * nothing, but the layer has to be read all the same.
   */
  readonly make: (
    key: RunKey,
    id: ImageId,
    layer: Readable,
    facts: () => LayerFacts,
    signal: AbortSignal,
  ) => Promise<Result<void, CommitRefusal>>;
  /** The files of a part into an empty folder of the owner of sessions. Does nothing where the image has no such part. */
  readonly unpack: (
    id: ImageId,
    part: LayerPart,
    folder: string,
    signal: AbortSignal,
  ) => Promise<Result<void, CommitRefusal>>;
  /**
   * Puts one into a registry under a name with a tag, and tells the digest that the registry knows it by. Layers that the registry has are not sent again. Absent:
   * the runtime knows no registries. Throws when cancelled.
   */
  readonly push?: (
    id: ImageId,
    reference: string,
    onProgress: (figures: LayerFigures) => void,
    signal: AbortSignal,
  ) => Promise<Result<{ readonly digest: string }, PushRefusal>>;
  /** False: a run has it. Does nothing if it is missing. `reference`: as which it was pushed, or should have been. */
  readonly remove: (id: ImageId, reference?: string) => Promise<boolean>;
};
