import { once } from 'node:events';

const isClosedPipe = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'EPIPE';

/** Resolves when the reader of a pipe can take more: memory stays small however slow he is. That he is gone is heard by who listens for it. */
export const writeAll = async (stream: NodeJS.WriteStream, text: string): Promise<void> => {
  if (text === '' || stream.write(text)) return;
  await once(stream, 'drain').catch((error: unknown) => {
    if (!isClosedPipe(error)) throw error;
  });
};
