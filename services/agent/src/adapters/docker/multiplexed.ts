import { Buffer } from 'node:buffer';
import { PassThrough, type Readable } from 'node:stream';
import { writePatiently } from '#contracts';

const HEADER_BYTES = 8;
const STDERR = 2;

/**
 * Takes the engine's multiplexed stream apart: each frame says whose it is. No more is read while one of both is full, so that a program is held up by a reader
 * who does not read.
 */
export const demultiplexed = (
  stream: Readable,
): { readonly stdout: PassThrough; readonly stderr: PassThrough } => {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const take = async (): Promise<void> => {
    let held = Buffer.alloc(0);
    let left = 0;
    let to = stdout;
    for await (const chunk of stream) {
      held = Buffer.concat([held, Buffer.from(chunk)]);
      for (;;) {
        if (left === 0) {
          if (held.length < HEADER_BYTES) break;
          to = held[0] === STDERR ? stderr : stdout;
          left = held.readUInt32BE(4);
          held = held.subarray(HEADER_BYTES);
        }
        const part = held.subarray(0, left);
        if (part.length === 0) break;
        held = held.subarray(part.length);
        left -= part.length;
        await writePatiently(to, part);
      }
    }
  };
  void take()
    .catch(() => undefined) // a stream that broke has ended; the engine is asked how
    .finally(() => {
      stdout.end();
      stderr.end();
    });
  return { stdout, stderr };
};
