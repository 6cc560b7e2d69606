import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CliFailure } from '../cli-failure.ts';
import { cloneAbove, surroundings } from '../context.ts';
import { JSON_OPTION, type ProgramPart } from '../program-part.ts';
import { apply, type ApplyOptions } from './apply.ts';

const EXAMPLES = `
Examples:
  $ berth apply -f job.yaml
  $ berth apply -f job.yaml --follow              its output as it comes, and its exit code
  $ berth apply -f prepare.yaml -f train.yaml --wait
  $ berth apply -f job.yaml --dry-run             checked by the server; nothing is asked for
  $ berth apply --schema > session.schema.json    for editors

A named session that runs or waits already is left as it is (unchanged). With --key the same files ask for the same sessions, however often.
`;
const several = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];

const schemaText = (): string => {
  const clone = cloneAbove(surroundings().programFolder);
  if (clone === undefined)
    throw new CliFailure('schema-missing', 'The schema lies beside the program, and is not there.');
  return readFileSync(join(clone, 'openapi', 'session-file.schema.json'), 'utf8').trimEnd();
};

/** `berth apply`. */
export const addApplyCommand: ProgramPart = (program, { api, terminal, does }) => {
  program
    .command('apply')
    .description(
      'ask for the sessions in files (YAML or JSON), checked as a whole before the first is asked for',
    )
    .option('-f, --file <file>', 'a file, -: the pipe; several times for several', several)
    .option('--dry-run', 'ask for nothing: say what is wrong, or where each would go')
    .option('--key <key>', 'the same files with the same key are the same sessions')
    .option('--wait', 'until all have ended; exit code as of berth wait')
    .option('--follow', 'the same, and print what it prints, of a single one; Ctrl-C lets it go on')
    .option('--schema', 'print the JSON Schema of such a file')
    .option(...JSON_OPTION)
    .addHelpText('after', EXAMPLES)
    .action(
      does((options: ApplyOptions) => {
        if (options.schema !== true) return apply(api(), terminal, options);
        terminal.print(schemaText());
        return Promise.resolve(0);
      }),
    );
};
