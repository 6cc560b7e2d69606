import type { Duplex } from 'node:stream';
import {
  frameReader,
  isExecSignal,
  readResize,
  type TerminalSize,
  writeFrame,
  writePatiently,
  writePosition,
} from '#contracts';
import { said, saidFrom, SCROLL_BACK_BYTES, type ScrollBack } from '../domain/scroll-back.ts';
import type { RunningExec } from '../ports/run-streams.ts';

const PIECE_BYTES_MAX = 32 * 1024;
const LAST_WORDS_MAX_MS = 1000;

type Viewer = { readonly stream: Duplex; sent: number; isBlocked: boolean };

export type TerminalViewers = {
  /** Shows the terminal from a place on, and passes on what is typed, until the stream or the terminal ends. */
  readonly watch: (stream: Duplex, after: number | null) => Promise<void>;
  /** The program has ended: the last that viewers are told. */
  readonly end: (last: Uint8Array) => void;
  readonly count: () => number;
  /** How much it has ever said. */
  readonly total: () => number;
};

/**
 * Everybody who looks at one terminal. What it says is kept whether somebody looks or not; each viewer gets it at his own pace, and the program waits only when all of
 * them are behind.
 */
export const terminalViewers = (
  exec: RunningExec,
  /** What it has said before. */
  before: ScrollBack,
  hears: { readonly onInput: () => void; readonly onResize: (size: TerminalSize) => void },
): TerminalViewers => {
  const viewers = new Set<Viewer>();
  let scroll = before;

  const pace = (): void => {
    const all = [...viewers];
    if (all.length > 0 && all.every(({ isBlocked }) => isBlocked)) exec.stdout.pause();
    else exec.stdout.resume();
  };

  const show = (viewer: Viewer): void => {
    const { stream } = viewer;
    while (!viewer.isBlocked && viewer.sent < scroll.total && stream.writable) {
      const { position, bytes } = saidFrom(scroll, viewer.sent, PIECE_BYTES_MAX);
      if (position !== viewer.sent) stream.write(writePosition(position));
      viewer.isBlocked = !stream.write(writeFrame('stdout', bytes));
      viewer.sent = position + bytes.length;
    }
  };

  exec.stdout.on('data', (bytes: Uint8Array) => {
    scroll = said(scroll, bytes, SCROLL_BACK_BYTES);
    for (const viewer of viewers) show(viewer);
    pace();
  });

  const listen = async (stream: Duplex): Promise<void> => {
    const read = frameReader();
    for await (const chunk of stream) {
      const bytes: unknown = chunk;
      if (!(bytes instanceof Uint8Array)) continue;
      for (const { kind, payload } of read(bytes)) {
        if (kind === 'stdin') {
          hears.onInput();
          await writePatiently(exec.stdin, payload);
        } else if (kind === 'resize') {
          const size = readResize(payload);
          if (size !== null) hears.onResize(size);
        } else if (kind === 'signal') {
          const name = payload.toString('latin1');
          if (isExecSignal(name)) await exec.signal(name).catch(() => undefined); // it has ended
        }
      }
    }
  };

  return {
    watch: async (stream, after) => {
      stream.on('error', () => undefined); // its end is what counts
      const { position } = saidFrom(scroll, after ?? 0, 0);
      const viewer: Viewer = { stream, sent: position, isBlocked: false };
      viewers.add(viewer);
      stream.write(writePosition(position));
      stream.on('drain', () => {
        viewer.isBlocked = false;
        show(viewer);
        pace();
      });
      show(viewer);
      try {
        await listen(stream);
      } catch {
        // He has gone, or speaks another language: either way it is over for him alone.
      } finally {
        viewers.delete(viewer);
        stream.destroy();
        pace();
      }
    },
    end: (last) => {
      for (const viewer of viewers) {
        viewer.isBlocked = false;
        show(viewer);
        viewer.stream.end(last);
        // He goes by himself when he has heard it; who does not is shown out.
        setTimeout(() => viewer.stream.destroy(), LAST_WORDS_MAX_MS).unref();
      }
    },
    count: () => viewers.size,
    total: () => scroll.total,
  };
};
