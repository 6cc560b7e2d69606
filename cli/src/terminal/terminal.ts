import type { Paint } from '../format/paint.ts';
import { createPaint } from '../format/paint.ts';
import type { View } from '../format/sessions.ts';

/** The person's side: what goes where, and whether it may be coloured or redrawn. */
export type Terminal = {
  readonly out: NodeJS.WriteStream;
  readonly err: NodeJS.WriteStream;
  readonly paintOut: Paint;
  readonly paintErr: Paint;
  /** Lines on stderr may be drawn over. */
  readonly isLive: boolean;
  /** What formatters need to know. */
  readonly view: () => View;
  readonly print: (text: string) => void;
  readonly json: (value: unknown) => void;
  readonly note: (text: string) => void;
};

const wantsColour = (stream: NodeJS.WriteStream, env: NodeJS.ProcessEnv): boolean => {
  if (env['NO_COLOR'] !== undefined && env['NO_COLOR'] !== '') return false;
  if (env['FORCE_COLOR'] !== undefined && env['FORCE_COLOR'] !== '0') return true;
  return stream.isTTY && env['TERM'] !== 'dumb';
};

export const terminal = (): Terminal => {
  const { stdout: out, stderr: err, env } = process;
  const paintOut = createPaint(wantsColour(out, env));
  const print = (text: string): void => void out.write(`${text}\n`);
  return {
    out,
    err,
    paintOut,
    paintErr: createPaint(wantsColour(err, env)),
    isLive: err.isTTY && env['TERM'] !== 'dumb',
    view: () => ({ paint: paintOut, now: Date.now(), ...(out.isTTY ? { width: out.columns } : {}) }),
    print,
    json: (value) => print(JSON.stringify(value)),
    note: (text) => void err.write(`${text}\n`),
  };
};
