import { setTimeout as delay } from 'node:timers/promises';
import type Docker from 'dockerode';
import type { OutputPiece } from '../../domain/output-piece.ts';
import { engineCall, unlessMissing } from './engine-call.ts';
import { frameReader, pieceMaker, readPlace, sinceOf } from './log-frames.ts';

const PAUSE_MS = 200;

/** One pass over the log: what is there, and, while the container runs, what comes. */
async function* readLog(
  container: Docker.Container,
  after: string | null,
  signal: AbortSignal,
): AsyncGenerator<OutputPiece> {
  // The client's type says number, but nanoseconds do not fit into one; the engine reads text.
  const moment: object = { since: sinceOf(readPlace(after)) };
  const stream = await engineCall('follow the output', () =>
    container.logs({
      follow: true,
      stdout: true,
      stderr: true,
      timestamps: true,
      ...moment,
      abortSignal: signal,
    }),
  );
  const framesOf = frameReader();
  const piecesOf = pieceMaker(after);
  for await (const bytes of stream) {
    if (typeof bytes === 'string') continue;
    yield* piecesOf(framesOf(bytes));
  }
}

/**
 * Output of a container from a place on, to its end. The engine also ends the stream when it goes down itself: only a pass that began after the
 * container's end is known to have all.
 */
export async function* followLog(
  container: Docker.Container,
  after: string | null,
  signal: AbortSignal,
): AsyncGenerator<OutputPiece> {
  let place = after;
  while (!signal.aborted) {
    const seen = await unlessMissing('look at the container', () => container.inspect());
    if (seen === null) return;
    const { Status: status } = seen.State;
    const hasEnded = status === 'exited' || status === 'dead';
    if (status !== 'created') {
      try {
        for await (const piece of readLog(container, place, signal)) {
          place = piece.place;
          yield piece;
        }
      } catch (error) {
        if (signal.aborted) return;
        throw error;
      }
    }
    if (hasEnded) return;
    await delay(PAUSE_MS, undefined, { signal }).catch(() => undefined);
  }
}
