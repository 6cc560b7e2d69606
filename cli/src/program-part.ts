import type { Command } from 'commander';
import type { Api } from './api/client.ts';
import type { Terminal } from './terminal/terminal.ts';

/** What commands of the command line are made with. */
export type Surroundings = {
  readonly api: () => Api;
  readonly terminal: Terminal;
  /** An action whose exit code is the program's. */
  readonly does: <Arguments extends readonly unknown[]>(
    action: (...given: Arguments) => Promise<number>,
  ) => (...given: Arguments) => Promise<void>;
};

/** Adds commands to the command line. */
export type ProgramPart = (program: Command, surroundings: Surroundings) => void;

export const JSON_OPTION = ['--json', 'answer as one JSON document'] as const;
export const DRY_RUN_OPTION = ['--dry-run', 'only say what would come of it'] as const;
