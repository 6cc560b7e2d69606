import { accept, type ImageId, refuse } from '#kernel';
import type { RunKey } from '../../domain/run.ts';
import type { CommittedImages, LayerFacts } from '../../ports/committed-images.ts';

/** Images that only exist in memory: what is in their layers is counted, and not kept. */
export const simulatedCommits = (isThere: (key: RunKey) => boolean): CommittedImages => {
  const images = new Map<ImageId, LayerFacts>();
  return {
    find: (id) => Promise.resolve(images.get(id) ?? null),
    make: async (key, id, layer, facts, signal) => {
      if (!isThere(key))
        return refuse({ code: 'session-not-running', message: 'The session does not run (any more).' });
      for await (const chunk of layer) void chunk;
      signal.throwIfAborted();
      if (!images.has(id)) images.set(id, facts());
      return accept(undefined);
    },
    unpack: () => Promise.resolve(accept(undefined)),
    remove: (id) => Promise.resolve(images.delete(id) || true),
  };
};
