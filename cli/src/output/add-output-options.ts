import { type Command, Option } from 'commander';
import { FORMS, WIDE } from './screen.ts';

/** What shows several things, and can show them again. */
const LISTS = new Set(['ps', 'nodes', 'images', 'apps', 'list', 'jobs', 'audit', 'deliveries']);
/** Tables that are no such list. */
const TABLES = new Set(['ls', 'figures']);

const hasOption = (command: Command, long: string): boolean =>
  command.options.some((option) => option.long === long);

/** Gives every command that answers with one document the forms that it can be written in, and every list a `--watch`. */
export const addOutputOptions = (program: Command): void => {
  for (const command of program.commands) {
    addOutputOptions(command);
    const json = command.options.find(({ long }) => long === '--json');
    if (json === undefined || !json.description.startsWith('answer as one JSON document')) continue;
    const isList = LISTS.has(command.name());
    if (!hasOption(command, '--output')) {
      const isTable = isList || TABLES.has(command.name());
      const choices = isTable ? [WIDE, ...FORMS] : FORMS;
      const about = isTable
        ? 'wide: with all columns, and nothing cut; others: for programs'
        : 'for programs, in this form';
      command.addOption(new Option('-o, --output <form>', about).choices(choices));
    }
    if (isList && !hasOption(command, '--watch'))
      command.option('-w, --watch', 'show it again every two seconds, until Ctrl-C');
  }
};
