import { listShares, shareApp, unshareApp } from './commands/app-shares.ts';
import type { PartyOptions, ShareOptions } from './commands/app-shares.ts';
import { listApps, open } from './commands/apps.ts';
import type { OpenOptions } from './commands/apps.ts';
import type { JsonOption } from './commands/sessions.ts';
import { JSON_OPTION, type ProgramPart } from './program-part.ts';

const EXAMPLES = `
Examples:
  $ berth run --image python-ml --gpu 0.5 --open jupyterlab
  $ berth open notebook                     the only app of a session
  $ berth open notebook 8000                whatever listens on port 8000 in it
  $ berth open notebook terminal            terminals of it, in the browser
  $ berth open notebook --print             the address, for a browser elsewhere
`;

/** What sessions can open. */
export const addAppCommands: ProgramPart = (program, { api, terminal, does }) => {
  program
    .command('open')
    .description('open an app of a session in the browser: JupyterLab, VS Code, a port, or terminals')
    .argument('<session>', 'id, name or the beginning of an id')
    .argument('[app]', 'its name, a port, or terminal; absent: the only app there is')
    .option('--print', 'print the address instead; it is good once, for a minute')
    .option(...JSON_OPTION)
    .addHelpText('after', EXAMPLES)
    .action(
      does((ref: string, app: string | undefined, options: OpenOptions) =>
        open(api(), terminal, ref, app, options),
      ),
    );
  const apps = program
    .command('apps')
    .description('list what a session can open, and what of it runs; share it with others')
    .argument('<session>', 'id, name or the beginning of an id')
    .option('--log <app>', 'print what this app printed')
    .option(...JSON_OPTION)
    .action(
      does((ref: string, options: JsonOption & { readonly log?: string }) =>
        listApps(api(), terminal, ref, options),
      ),
    );
  const [SESSION, APP] = [
    ['<session>', 'id, name or the beginning of an id'],
    ['<app>', 'its name, or a port'],
  ] as const;
  apps
    .command('share')
    .description('let somebody open one app of a session, and nothing else of it, until its end')
    .argument(...SESSION)
    .argument(...APP)
    .option('--with <user>', 'with this user: his id, or his address')
    .option('--project <project>', 'with all members of this project')
    .option('--for <time>', 'for so long, such as 8h; until the end of the session if absent')
    .option(...JSON_OPTION)
    .action(
      does((ref: string, app: string, options: ShareOptions) => shareApp(api(), terminal, ref, app, options)),
    );
  apps
    .command('unshare')
    .description('take that back: who is there is shown out within seconds')
    .argument(...SESSION)
    .argument(...APP)
    .option('--with <user>', 'this user: his id, or his address')
    .option('--project <project>', 'this project')
    .option(...JSON_OPTION)
    .action(
      does((ref: string, app: string, options: PartyOptions) =>
        unshareApp(api(), terminal, ref, app, options),
      ),
    );
  apps
    .command('shares')
    .description('list who else may open what of a session; without one: what others share with you')
    .argument('[session]', SESSION[1])
    .option(...JSON_OPTION)
    .action(
      does((ref: string | undefined, options: JsonOption) => listShares(api(), terminal, ref, options)),
    );
};
