import { once } from 'node:events';

/** Resolves when the reader of a pipe can take more: memory stays small however slow he is. */
export const writeAll = async (stream: NodeJS.WriteStream, text: string): Promise<void> => {
  if (text !== '' && !stream.write(text)) await once(stream, 'drain');
};
