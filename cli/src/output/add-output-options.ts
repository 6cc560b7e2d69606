import { type Command, Option } from 'commander';
import { FORMS } from './screen.ts';

/** What shows several things, and can show them again. */
const LISTS = new Set(['ps', 'nodes', 'images', 'apps', 'list', 'jobs', 'audit']);

const hasOption = (command: Command, long: string): boolean =>
  command.options.some((option) => option.long === long);

/** Gives every command that answers with one document the forms that it can be written in, and every list a `--watch`. */
export const addOutputOptions = (program: Command): void => {
  for (const command of program.commands) {
    addOutputOptions(command);
    const json = command.options.find(({ long }) => long === '--json');
    if (
      json === undefined ||
      !json.description.startsWith('answer as one JSON document') ||
      command.commands.length > 0
    )
      continue;
    const isList = LISTS.has(command.name());
    if (!hasOption(command, '--output')) {
      const choices = command.name() === 'ps' ? ['wide', ...FORMS] : FORMS;
      const about =
        command.name() === 'ps'
          ? 'wide: also how long the steps of each start took; or for programs'
          : 'for programs, in this form';
      command.addOption(new Option('-o, --output <form>', about).choices(choices));
    }
    if (isList && !hasOption(command, '--watch'))
      command.option('-w, --watch', 'show it again every two seconds, until Ctrl-C');
  }
};
