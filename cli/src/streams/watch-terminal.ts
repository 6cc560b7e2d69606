import type { Duplex, Readable, Writable } from 'node:stream';
import {
  frameReader,
  readExit,
  readFailure,
  readPosition,
  type TerminalSize,
  writeFrame,
  writePatiently,
  writeResize,
} from '../../../libs/contracts/src/streams/index.ts';
import { CliFailure } from '../cli-failure.ts';

export type TerminalEnds = {
  readonly stdin: Readable;
  readonly stdout: Writable & { readonly on: (event: 'resize', heard: () => void) => unknown };
  readonly size: () => TerminalSize;
  /** How much of what the terminal says is known now. */
  readonly onPlace: (place: number) => void;
  /** It is another one than before. */
  readonly onReplaced: () => void;
  readonly left: AbortSignal;
};

/** One connection to a terminal. Its exit code, or null if the connection ended before. @throws CliFailure when it can't be had */
export const watchTerminal = async (
  stream: Duplex,
  before: number | null,
  ends: TerminalEnds,
): Promise<number | null> => {
  const { stdin, stdout, size, onPlace, onReplaced, left } = ends;
  const type = (bytes: Uint8Array): void => void stream.write(writeFrame('stdin', bytes));
  const resize = (): void => void stream.write(writeResize(size()));
  const leave = (): void => void stream.destroy();
  stdin.on('data', type);
  stdout.on('resize', resize);
  left.addEventListener('abort', leave);
  resize();
  let place = before ?? 0;
  const read = frameReader();
  try {
    for await (const chunk of stream) {
      const bytes: unknown = chunk;
      if (!(bytes instanceof Uint8Array)) continue;
      for (const { kind, payload } of read(bytes)) {
        if (kind === 'position') {
          const at = readPosition(payload) ?? 0;
          if (before !== null && at < place) onReplaced();
          place = at;
        } else if (kind === 'stdout') {
          await writePatiently(stdout, payload);
          place += payload.length;
        } else if (kind === 'exit') return readExit(payload);
        else if (kind === 'failed') {
          const failure = readFailure(payload);
          throw new CliFailure(
            failure?.code ?? 'internal',
            failure?.message ?? 'The terminal can not be had.',
          );
        }
        onPlace(place);
      }
    }
    return null;
  } catch (error) {
    if (error instanceof CliFailure) throw error;
    return null; // the connection broke
  } finally {
    stdin.off('data', type);
    stdout.off('resize', resize);
    left.removeEventListener('abort', leave);
    stream.destroy();
  }
};
