import type { Readable } from 'node:stream';
import type { ImageId, Refusal, Result } from '#kernel';
import type { LayerPart } from '../domain/committed-layer.ts';
import type { RunKey } from '../domain/run.ts';

/** What an image of one's own has beside the image under it. */
export type LayerFacts = { readonly layerBytes: number; readonly fileCount: number };

export type CommitRefusal = Refusal<'session-not-running' | 'out-of-disk' | 'commit-failed'>;

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
  /** False: a run has it. Does nothing if it is missing. */
  readonly remove: (id: ImageId) => Promise<boolean>;
};
