import type { Terminal } from '../terminal/terminal.ts';
import { namesIn } from './name-of.ts';

/** How answers for programs are written. */
export type Form = 'json' | 'yaml' | 'name';
export const FORMS: readonly Form[] = ['json', 'yaml', 'name'];

/** A terminal whose answers can be written in another form, or be kept until they are whole. */
export type Screen = {
  readonly terminal: Terminal;
  /** From now on `terminal.json` writes so. */
  readonly writeAs: (form: Form) => Promise<void>;
  /** What the work prints, instead of printing it. */
  readonly kept: (
    work: () => Promise<number>,
  ) => Promise<{ readonly text: string; readonly exitCode: number }>;
};

const asJson = (value: unknown): string => JSON.stringify(value);
const asNames = (value: unknown): string => namesIn(value).join('\n');

export const createScreen = (outer: Terminal): Screen => {
  let render = asJson;
  let keep: string[] | undefined;
  const print = (text: string): void => {
    if (keep === undefined) outer.print(text);
    else keep.push(text);
  };
  return {
    terminal: {
      ...outer,
      print,
      json: (value) => {
        const text = render(value);
        if (text !== '') print(text);
      },
    },
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
