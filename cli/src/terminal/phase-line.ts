import { formatDuration } from '../format/quantities.ts';
import type { Terminal } from './terminal.ts';

/**
 * What is going on, on stderr. On a terminal one line that is drawn over while it lasts and stays when it is done; in a pipe a plain line for
 * each thing that is new.
 */
export type PhaseLine = {
  /** Something that lasts; replaces what lasted before. */
  readonly doing: (text: string) => void;
  /** Something that is done; stays. */
  readonly done: (text: string) => void;
  readonly warn: (text: string) => void;
  /** Takes away what is drawn over. */
  readonly clear: () => void;
  /** The program's output comes: from here on nothing is drawn over, since it could be a line of the program's. */
  readonly outputComes: () => void;
};

const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'] as const;
const FRAME_MS = 100;
const ERASE = '\r\u001b[2K';

const plainLine = ({ err }: Terminal): PhaseLine => {
  let last = '';
  const say = (text: string): void => {
    if (text === last) return;
    last = text;
    err.write(`berth: ${text}\n`);
  };
  return { doing: say, done: say, warn: say, clear: () => undefined, outputComes: () => undefined };
};

const liveLine = ({ err, paintErr }: Terminal, now: () => number): PhaseLine => {
  let text = '';
  let since = 0;
  let frame = 0;
  let timer: NodeJS.Timeout | undefined;
  let mayDraw = true;
  const draw = (): void => {
    frame = (frame + 1) % FRAMES.length;
    const lasted = now() - since;
    const time = lasted < 2000 ? '' : paintErr.dim(` ${formatDuration(lasted)}`);
    const room = Math.max(10, err.columns - 12);
    const shown = text.length > room ? `${text.slice(0, room - 1)}…` : text;
    err.write(`${ERASE}${paintErr.cyan(FRAMES[frame] ?? '')} ${shown}${time}`);
  };
  const clear = (): void => {
    if (timer === undefined) return;
    clearInterval(timer);
    timer = undefined;
    err.write(ERASE);
  };
  const say = (mark: string, line: string): void => {
    clear();
    err.write(`${mark} ${line}\n`);
  };
  return {
    doing: (line) => {
      if (!mayDraw) return;
      if (timer === undefined) since = now();
      text = line;
      timer ??= setInterval(draw, FRAME_MS);
      draw();
    },
    done: (line) => say(paintErr.green('✓'), line),
    warn: (line) => say(paintErr.yellow('!'), line),
    clear,
    outputComes: () => {
      clear();
      mayDraw = false;
    },
  };
};

/** The clock is asked only for how long something lasts. */
export const phaseLine = (terminal: Terminal, now: () => number = () => performance.now()): PhaseLine =>
  terminal.isLive ? liveLine(terminal, now) : plainLine(terminal);

/** Says nothing. */
export const silentLine: PhaseLine = {
  doing: () => undefined,
  done: () => undefined,
  warn: () => undefined,
  clear: () => undefined,
  outputComes: () => undefined,
};
