import {
  type AddRegistryOptions,
  addRegistry,
  listRegistries,
  removeRegistry,
} from './commands/registries.ts';
import type { JsonOption } from './commands/sessions.ts';
import { JSON_OPTION, type ProgramPart } from './program-part.ts';

const HOST = [
  '<host>',
  'nvcr.io, ghcr.io, registry.example:5000; docker.io for names without a host',
] as const;

const EXAMPLES = `
Examples:
  $ berth registry add nvcr.io --user '$oauthtoken' --password-stdin < ngc-key.txt
  $ pass show ghcr | berth registry add ghcr.io --user ada --password-stdin
  $ berth registry add registry.example:5000 --user ada --password-stdin --push-to berth < token.txt
  $ berth registry ls
  $ berth registry rm ghcr.io

The login is sealed under the gateway's BERTH_SECRET_KEY. It is in no event, no answer and no session; a node asks for it when it pulls or pushes.
With --push-to, images that are made of sessions (berth commit) can be pushed there, below that path and the project's id.
`;

/** `berth registry …` */
export const addRegistryCommands: ProgramPart = (program, { api, terminal, does }) => {
  const registry = program
    .command('registry')
    .alias('registries')
    .description('registries of images that want a login')
    .addHelpText('after', EXAMPLES);
  registry
    .command('add')
    .description('have nodes log in at a registry when they pull from it; again: with another login')
    .argument(...HOST)
    .requiredOption('--user <user>', "who logs in; for NVIDIA's registry: '$oauthtoken'")
    .option('--push-to <path>', 'let projects push their images there, below this path')
    .option('--password-stdin', 'read the password or token from the pipe')
    .option(...JSON_OPTION)
    .addHelpText('after', EXAMPLES)
    .action(does((host: string, options: AddRegistryOptions) => addRegistry(api(), terminal, host, options)));
  registry
    .command('list')
    .alias('ls')
    .description('list registries, without passwords')
    .option(...JSON_OPTION)
    .action(does((options: JsonOption) => listRegistries(api(), terminal, options)));
  registry
    .command('remove')
    .alias('rm')
    .description('forget the login of a registry')
    .argument(...HOST)
    .option(...JSON_OPTION)
    .action(does((host: string, options: JsonOption) => removeRegistry(api(), terminal, host, options)));
};
