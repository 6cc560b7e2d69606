import { formatDuration } from '../format/quantities.ts';
import { type Amount, transferBar } from '../format/transfer-bar.ts';
import { type RateMeter, rateMeter } from './rate-meter.ts';
import type { Terminal } from './terminal.ts';

/**
 * What is going on, on stderr. On a terminal one line that is drawn over while it lasts and stays when it is done; in a pipe a plain line for
 * each thing that is new.
 */
export type PhaseLine = {
  /** Something that lasts; replaces what lasted before. How much of it is done is drawn as a bar, and is no news in a pipe. */
  readonly doing: (text: string, amount?: Amount) => void;
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
/** `1023.9 MiB / 1.2 TiB` and a little more. */
const AMOUNT_COLUMNS = 24;
const ERASE = '\r\u001b[2K';

const plainLine = ({ err }: Terminal): PhaseLine => {
  let last = '';
  const say = (text: string): void => {
    if (text === last) return;
    last = text;
    err.write(`berth: ${text}\n`);
  };
  return {
    doing: (text) => say(text),
    done: say,
    warn: say,
    clear: () => undefined,
    outputComes: () => undefined,
  };
};

const liveLine = ({ err, paintErr }: Terminal, now: () => number): PhaseLine => {
  let text = '';
  let since = 0;
  let frame = 0;
  let timer: NodeJS.Timeout | undefined;
  let mayDraw = true;
  let moved: { readonly amount: Amount; readonly meter: RateMeter } | undefined;
  const draw = (): void => {
    frame = (frame + 1) % FRAMES.length;
    const lasted = now() - since;
    const isKnown = moved?.amount.totalBytes !== undefined; // the time that is left says more than the time that it took
    const time = lasted < 2000 || isKnown ? '' : paintErr.dim(` ${formatDuration(lasted)}`);
    const room = Math.max(10, err.columns - 12);
    const textRoom = Math.max(10, room - (moved === undefined ? 0 : AMOUNT_COLUMNS));
    const shown = text.length > textRoom ? `${text.slice(0, textRoom - 1)}…` : text;
    const bar =
      moved === undefined
        ? ''
        : transferBar(moved.amount, moved.meter.bytesPerSecond(), Math.max(0, room - shown.length));
    err.write(`${ERASE}${paintErr.cyan(FRAMES[frame] ?? '')} ${shown}${bar === '' ? '' : `  ${bar}`}${time}`);
  };
  const clear = (): void => {
    if (timer === undefined) return;
    clearInterval(timer);
    timer = undefined;
    moved = undefined;
    err.write(ERASE);
  };
  const say = (mark: string, line: string): void => {
    clear();
    err.write(`${mark} ${line}\n`);
  };
  return {
    doing: (line, amount) => {
      if (!mayDraw) return;
      const isNews = timer === undefined || text !== line;
      if (timer === undefined) since = now();
      text = line;
      if (amount === undefined) moved = undefined;
      else {
        moved = { amount, meter: moved?.meter ?? rateMeter() };
        moved.meter.note(amount.doneBytes, now());
      }
      timer ??= setInterval(draw, FRAME_MS);
      if (isNews) draw(); // what goes on is drawn with the next frame, however often it is told
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
