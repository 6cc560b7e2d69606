/** Tells whoever listens that there is news, and nothing more. */
export type Bell = {
  readonly ring: () => void;
  /** Returns how to stop. */
  readonly onRing: (heard: () => void) => () => void;
};

export const createBell = (): Bell => {
  const listeners = new Set<() => void>();
  return {
    ring: () => {
      for (const heard of listeners) heard();
    },
    onRing: (heard) => {
      listeners.add(heard);
      return () => void listeners.delete(heard);
    },
  };
};
