import type { Terminal } from '../terminal/terminal.ts';
import { namesIn } from './name-of.ts';

/** How answers for programs are written. */
export type Form = 'json' | 'yaml' | 'name';
/** For people: with all columns, however wide the terminal is. */
export const WIDE = 'wide';
export const FORMS: readonly Form[] = ['json', 'yaml', 'name'];

/** A terminal whose answers can be written in another form, or be kept until they are whole. */
export type Screen = {
  readonly terminal: Terminal;
  /** From now on `terminal.json` writes so. */
  readonly writeAs: (form: Form) => Promise<void>;
  /** From now on tables are shown with all of their columns. */
  readonly widen: () => void;
  /** What the work prints, instead of printing it. */
  readonly kept: (
    work: () => Promise<number>,
  ) => Promise<{ readonly text: string; readonly exitCode: number }>;
};

const asJson = (value: unknown): string => JSON.stringify(value);
const asNames = (value: unknown): string => namesIn(value).join('\n');

export const createScreen = (outer: Terminal): Screen => {
  let render = asJson;
  let isWide = false;
  let keep: string[] | undefined;
  const print = (text: string): void => {
    if (keep === undefined) outer.print(text);
    else keep.push(text);
  };
  return {
    terminal: {
      ...outer,
      view: () => {
        const { width, ...view } = outer.view();
        return isWide ? { ...view, isWide } : { ...view, ...(width === undefined ? {} : { width }) };
      },
      print,
      json: (value) => {
        const text = render(value);
        if (text !== '') print(text);
      },
    },
    widen: () => void (isWide = true),
    writeAs: async (form) => {
      if (form === 'name') render = asNames;
      if (form !== 'yaml') return;
      const { stringify } = await import('yaml');
      render = (value) => stringify(value, { lineWidth: 0 }).trimEnd();
    },
    kept: async (work) => {
      const lines: string[] = [];
      keep = lines;
      try {
        const exitCode = await work();
        return { text: lines.join('\n'), exitCode };
      } finally {
        keep = undefined;
      }
    },
  };
};
