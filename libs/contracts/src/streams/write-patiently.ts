/** What both Node's streams and those like them have of a writable side. */
type Taker = {
  readonly destroyed: boolean;
  readonly write: (bytes: Uint8Array) => boolean;
  readonly on: (event: 'drain' | 'close', heard: () => void) => unknown;
  readonly off: (event: 'drain' | 'close', heard: () => void) => unknown;
};

/** Writes, and waits until more may be written: nobody is told faster than he reads. What is gone takes nothing. */
export const writePatiently = async (to: Taker, bytes: Uint8Array): Promise<void> => {
  if (to.destroyed || to.write(bytes)) return;
  await new Promise<void>((resolve) => {
    const done = (): void => {
      to.off('drain', done);
      to.off('close', done);
      resolve();
    };
    to.on('drain', done);
    to.on('close', done);
  });
};
