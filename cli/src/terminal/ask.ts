import { createInterface } from 'node:readline';
import { usage } from '../cli-failure.ts';
import type { Terminal } from './terminal.ts';

/** Questions to whoever is at the keyboard, one after the other; what is typed is not shown. In a pipe: a line for each. */
export type Questions = {
  /** @throws CliFailure when there is no answer */
  readonly ask: (prompt: string) => Promise<string>;
  readonly close: () => void;
};

export const questions = ({ err }: Terminal): Questions => {
  const isTerminal = process.stdin.isTTY;
  // Without an output nothing is echoed.
  const reading = createInterface({ input: process.stdin, terminal: isTerminal });
  const lines = reading[Symbol.asyncIterator]();
  return {
    ask: async (prompt) => {
      if (isTerminal) err.write(`${prompt}: `);
      const { value, done } = await lines.next();
      if (isTerminal) err.write('\n');
      if (done === true) throw usage(`nothing was given for "${prompt}"`);
      return value;
    },
    close: () => reading.close(),
  };
};
