import { listImages } from './commands/images.ts';
import type { JsonOption } from './commands/sessions.ts';
import { JSON_OPTION, type ProgramPart } from './program-part.ts';

/** Images, and what they can open. */
export const addAppCommands: ProgramPart = (program, { api, terminal, does }) => {
  program
    .command('images')
    .alias('image')
    .description('list the images that sessions can be made of, and what each can open')
    .option(...JSON_OPTION)
    .action(does((options: JsonOption) => listImages(api(), terminal, options)));
};
