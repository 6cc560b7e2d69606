import { Option } from 'commander';
import type { Command } from 'commander';
import {
  addHook,
  changeHook,
  listDeliveries,
  listHooks,
  pauseHook,
  redeliver,
  removeHook,
  resumeHook,
  rotateHookSecret,
  showHook,
  testHook,
} from './commands/hooks.ts';
import type { AddHookOptions, ChangeHookOptions, DeliveriesOptions } from './commands/hooks.ts';
import type { ListOptions } from './lists/read-list.ts';
import type { JsonOption } from './output/tell.ts';
import { JSON_OPTION, type ProgramPart } from './program-part.ts';

const HOOK = ['<hook>', 'its name or its id'] as const;
const TYPE = [
  '--type <type...>',
  'only these types of events, such as session.stopped or session.*',
] as const;
const STREAM = ['--stream <stream>', 'only this stream, such as session-k3v9m2x7q4ab'] as const;
const PROJECT = ['--project <project>', 'only what belongs to this project'] as const;

const ADDING = `
Examples:
  $ berth hook add chat https://chat.example.org/berth --type session.stopped reservation.*
  $ berth hook add audit https://siem.example.org/in --type "user.*" "key.*"
  $ berth hook test chat

A hook is told what you may see, each event at least once, signed as https://www.standardwebhooks.com says.
`;

/** `berth hook …` */
export const addHookCommands: ProgramPart = (program, { api, terminal, does }) => {
  const hook = program
    .command('hook')
    .alias('hooks')
    .description('addresses that events are sent to')
    .addHelpText('after', ADDING);
  const on = (name: string, about: string) =>
    hook
      .command(name)
      .description(about)
      .argument(...HOOK)
      .option(...JSON_OPTION);
  const which = (command: Command) =>
    command
      .option(...TYPE)
      .option(...STREAM)
      .option(...PROJECT);

  which(hook.command('add'))
    .description('have events sent to an address from now on; the secret that signs them is shown this once')
    .argument('<name>', 'what to call it')
    .argument('<url>', 'where to: https, and a public address')
    .option(...JSON_OPTION)
    .addHelpText('after', ADDING)
    .action(
      does((name: string, url: string, options: AddHookOptions) =>
        addHook(api(), terminal, name, url, options),
      ),
    );
  hook
    .command('list')
    .alias('ls')
    .description('list hooks: your own, for admins all')
    .option(...JSON_OPTION)
    .action(does((options: JsonOption & ListOptions) => listHooks(api(), terminal, options)));
  on('show', 'show a hook, and how it fares').action(
    does((ref: string, options: JsonOption) => showHook(api(), terminal, ref, options)),
  );
  which(on('set', 'change a hook; a filter takes the place of the whole one before'))
    .option('--name <name>', 'another name')
    .option('--url <url>', 'another address')
    .option('--all-events', 'no filter any more')
    .action(does((ref: string, options: ChangeHookOptions) => changeHook(api(), terminal, ref, options)));
  on('remove', 'send nothing any more, and forget its address, its secret and its deliveries')
    .alias('rm')
    .action(does((ref: string, options: JsonOption) => removeHook(api(), terminal, ref, options)));
  on('pause', 'send nothing for now').action(
    does((ref: string, options: JsonOption) => pauseHook(api(), terminal, ref, options)),
  );
  on('resume', 'send again, also after Berth gave the hook up')
    .option('--skip', 'leave out what happened meanwhile')
    .action(
      does((ref: string, options: JsonOption & { readonly skip?: boolean }) =>
        resumeHook(api(), terminal, ref, options),
      ),
    );
  on('secret', 'sign with a new secret, which is shown this once; the one before signs too for a while')
    .option('--overlap <time>', 'for how long; 0: not at all. A day if absent')
    .action(
      does((ref: string, options: JsonOption & { readonly overlap?: string }) =>
        rotateHookSecret(api(), terminal, ref, options),
      ),
    );
  on(
    'test',
    'send a message now, and say what the receiver answered; exit code 1 if it does not arrive',
  ).action(does((ref: string, options: JsonOption) => testHook(api(), terminal, ref, options)));
  on('deliveries', 'what became of each event, the newest first')
    .addOption(
      new Option('--state <state>', 'only these: dead were given up, dropped are not sent').choices([
        ...['pending', 'delivered', 'dead', 'dropped'],
      ]),
    )
    .option('-n, --limit <n>', 'so many at most; 50 if absent')
    .action(does((ref: string, options: DeliveriesOptions) => listDeliveries(api(), terminal, ref, options)));
  on('redeliver', 'send again, with the same webhook-id')
    .argument('[delivery...]', 'which, by the ids of berth hook deliveries')
    .option('--dead', 'all that was given up')
    .action(
      does((ref: string, ids: readonly string[], options: JsonOption & { readonly dead?: boolean }) =>
        redeliver(api(), terminal, ref, ids, options),
      ),
    );
};
