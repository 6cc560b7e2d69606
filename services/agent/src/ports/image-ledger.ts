import type { KnownImage } from '../domain/image-clean-up.ts';

/** Which images this node has pulled or built itself: only those are ever cleaned up. It outlives the agent. */
export type ImageLedger = {
  readonly all: () => readonly KnownImage[];
  readonly put: (image: KnownImage) => Promise<void>;
  readonly drop: (image: string) => Promise<void>;
};
