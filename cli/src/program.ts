import { Command, Option } from 'commander';
import { addAdminCommands } from './admin-commands.ts';
import { addApplyCommand } from './apply/apply-command.ts';
import { addAppCommands } from './app-commands.ts';
import { createApi } from './api/client.ts';
import type { Api } from './api/client.ts';
import { isFields, textOf } from './api/decode.ts';
import { check, events } from './commands/events.ts';
import type { CheckOptions, EventsOptions } from './commands/events.ts';
import { fs } from './commands/fs.ts';
import { FS_OPERATIONS } from './commands/fs-usage.ts';
import { createKey, listKeys, revokeKey } from './commands/keys.ts';
import type { CreateKeyOptions } from './commands/keys.ts';
import { addFolderCommands } from './folder-commands.ts';
import { addFolderFileCommands } from './folder-file-commands.ts';
import { addVolumeCommands } from './volume-commands.ts';
import { addEnterCommands } from './enter-commands.ts';
import { addFolderJobCommands } from './folder-job-commands.ts';
import { addTransferCommands } from './transfer-commands.ts';
import { addAlertCommands } from './alert-commands.ts';
import { addHookCommands } from './hook-commands.ts';
import { addNotificationCommands } from './notification-commands.ts';
import { addImageCommands } from './image-commands.ts';
import { addNodeCommands } from './commands/node-commands.ts';
import { nodes } from './commands/nodes.ts';
import { explain, logs, ps, show } from './commands/sessions.ts';
import type { JsonOption, LogsOptions, PsOptions } from './commands/sessions.ts';
import { withSuggestion } from './completion/did-you-mean.ts';
import { addCompletionCommands } from './completion/completion-commands.ts';
import { findContext, surroundings, wantedProject } from './context.ts';
import { addContextCommands } from './contexts/context-commands.ts';
import { addExamples } from './help/add-examples.ts';
import { fitHelp } from './help/fit-help.ts';
import { groupCommands, termOf } from './help/group-commands.ts';
import { addListOptions } from './lists/add-list-options.ts';
import { addOutputOptions } from './output/add-output-options.ts';
import { createScreen, FORMS, WIDE } from './output/screen.ts';
import { watch } from './output/watch.ts';
import { addPoolCommands } from './pool-commands.ts';
import { addLoginCommands } from './login/login-commands.ts';
import { JSON_OPTION } from './program-part.ts';
import { addQueueCommands } from './queue-commands.ts';
import { addProjectCommands } from './project-commands.ts';
import { addRegistryCommands } from './registry-commands.ts';
import { addReservationCommands } from './reservation-commands.ts';
import { addRunCommand } from './run-command.ts';
import type { Terminal } from './terminal/terminal.ts';
import { addUsageCommands } from './usage-commands.ts';
import { addUserCommands } from './user-commands.ts';
import { VERSION } from './version.ts';
import { addWhatIfCommand } from './what-if-command.ts';

const LINES_OPTION = ['--json', 'one JSON document on each line'] as const;

const EXAMPLES = `
Examples:
  $ berth run --gpu 0.5 --cpu 1 --memory 2GiB -- python3 train.py
  $ berth ps -a
  $ berth logs -f train
  $ berth events --from 0 --json | berth events check --file -
`;

/** Every command of the command line. `ends` learns the exit code. */
export const createProgram = (outer: Terminal, ends: (exitCode: number) => void): Command => {
  const program = new Command('berth');
  const screen = createScreen(outer);
  const { terminal } = screen;
  const api = (): Api => createApi(findContext(surroundings()), wantedProject(surroundings()));
  const does =
    <Arguments extends readonly unknown[]>(action: (...given: Arguments) => Promise<number>) =>
    async (...given: Arguments): Promise<void> => {
      const isWatched = given.some((one) => isFields(one) && one['watch'] === true);
      try {
        ends(isWatched ? await watch(screen, () => action(...given)) : await action(...given));
      } catch (error) {
        const project = wantedProject(surroundings());
        throw project === undefined ? error : await withSuggestion(api(), project, error);
      }
    };

  program
    .description('GPU sessions as a service: one pool, isolated sessions in seconds.')
    .version(VERSION, '-V, --version', 'say the version')
    .helpOption('-h, --help', 'say how it is used')
    .helpCommand('help [command]', 'say how a command is used')
    .showSuggestionAfterError(true)
    .enablePositionalOptions()
    .exitOverride()
    // Errors are told by the program's own door, in one sentence; what is left to write here is help.
    .configureOutput({
      writeOut: (text) => void terminal.out.write(fitHelp(text, terminal.view().width ?? Infinity)),
      writeErr: (text) => void terminal.err.write(text),
      outputError: () => undefined,
    })
    .configureHelp({ minWidthToWrap: 20, subcommandTerm: termOf })
    .addHelpText('after', EXAMPLES);

  addRunCommand(program, { api, terminal, does });
  addApplyCommand(program, { api, terminal, does });

  program
    .command('ps')
    .description('list sessions')
    .option('-a, --all', 'also those that have ended')
    .option('-n, --limit <n>', 'so many at most')
    .option('--array <array>', 'only the sessions of this array')
    .option(...JSON_OPTION)
    .action(does((options: PsOptions) => ps(api(), terminal, options)));

  program
    .command('nodes')
    .description('list nodes, each device with what is given of it')
    .option(...JSON_OPTION)
    .action(does((options: JsonOption) => nodes(api(), terminal, options)));

  addNodeCommands(program, does, (action) => action(api(), terminal));
  addWhatIfCommand(program, { api, terminal, does });

  program
    .command('logs')
    .description('print what a session printed')
    .argument('<session>', 'id, name or the beginning of an id')
    .option('-f, --follow', 'go on until it has ended')
    .option('-t, --timestamps', 'with the time of each piece')
    .option(...LINES_OPTION)
    .action(does((ref: string, options: LogsOptions) => logs(api(), terminal, ref, options)));

  program
    .command('show')
    .alias('inspect')
    .description('show all about a session')
    .argument('<session>', 'id, name or the beginning of an id')
    .option(...JSON_OPTION)
    .action(does((ref: string, options: JsonOption) => show(api(), terminal, ref, options)));

  program
    .command('explain')
    .description('say why a session waits, or what became of it')
    .argument('<session>', 'id, name or the beginning of an id')
    .option(...JSON_OPTION)
    .action(does((ref: string, options: JsonOption) => explain(api(), terminal, ref, options)));

  const log = program
    .command('events')
    .description('read the log: every change of the system, in order')
    .option('-f, --follow', 'go on with what comes')
    .option('--from <position>', 'begin there; 0: the beginning. Absent: the newest 50')
    .option('-n, --limit <n>', 'so many at most')
    .option('--type <type>', 'only of this type, such as session.started or session.*')
    .option('--stream <stream>', 'only of this stream, such as session-k3v9m2x7q4ab')
    .option('--project <project>', 'only what is about this project')
    .option(...LINES_OPTION)
    .action(does((options: EventsOptions) => events(api(), terminal, options)));
  log
    .command('check')
    .description('fold the log and say what can not be true in it: exit code 1 if there is something')
    .option('--from <position>', 'begin there', '0')
    .option('--file <file>', 'read lines of JSON from a file (-: from the pipe) and not from the API')
    .option(...JSON_OPTION)
    .action(does((options: CheckOptions) => check(api, terminal, options)));

  const keys = program.command('keys').description('API keys');
  keys
    .command('create')
    .description('make a key; its secret is shown this once')
    .argument('<label>', 'what it is for')
    .addOption(
      new Option('--role <role>', 'what it may do')
        .choices(['viewer', 'member', 'project-admin', 'admin'])
        .default('member'),
    )
    .option('--user <user>', 'whom it speaks for; you if absent')
    .option('--project <project>', 'in which it acts; yours if absent')
    .option('--scope <scope...>', 'what it is held to, such as sessions:read; *:read: to reading')
    .option('--read-only', 'the same as --scope "*:read"')
    .option('--expires <time>', 'how long it is good for, such as 30d')
    .option(...JSON_OPTION)
    .action(does((label: string, options: CreateKeyOptions) => createKey(api(), terminal, label, options)));
  keys
    .command('list')
    .alias('ls')
    .description('list keys')
    .option(...JSON_OPTION)
    .action(does((options: JsonOption) => listKeys(api(), terminal, options)));
  keys
    .command('revoke')
    .description('revoke a key, at once and for ever')
    .argument('<key>', 'its id')
    .option(...JSON_OPTION)
    .action(does((id: string, options: JsonOption) => revokeKey(api(), terminal, id, options)));

  addEnterCommands(program, { api, terminal, does });
  addAppCommands(program, { api, terminal, does });
  addImageCommands(program, { api, terminal, does });
  addProjectCommands(program, { api, terminal, does });
  addUserCommands(program, { api, terminal, does });
  addUsageCommands(program, { api, terminal, does });
  addQueueCommands(program, { api, terminal, does });
  addPoolCommands(program, { api, terminal, does });
  addNotificationCommands(program, { api, terminal, does });
  addAlertCommands(program, { api, terminal, does });
  addHookCommands(program, { api, terminal, does });
  addRegistryCommands(program, { api, terminal, does });
  addReservationCommands(program, { api, terminal, does });
  addFolderCommands(program, { api, terminal, does });
  addFolderFileCommands(program, { api, terminal, does });
  addVolumeCommands(program, { api, terminal, does });
  addFolderJobCommands(program, { api, terminal, does });
  addTransferCommands(program, { api, terminal, does });

  program
    .command('fs')
    .description('work on many files at once, on this machine; no server is needed')
    .argument('<operation>', `${[...FS_OPERATIONS.keys()].join(', ')}: as the tools of that name`)
    .argument('[words...]', 'options and paths; --help says which')
    .passThroughOptions()
    .action(does((operation: string, words: readonly string[]) => fs(terminal, operation, words)));

  addLoginCommands(program, { api, terminal, does });
  addContextCommands(program, { api, terminal, does });

  program
    .command('whoami')
    .alias('me')
    .description('say whom you are here')
    .option(...JSON_OPTION)
    .action(
      does(async (options: JsonOption) => {
        const context = findContext(surroundings());
        const me = await createApi(context).send('GET', '/v1/me', { retryForMs: 3000 });
        if (options.json === true) terminal.json(me);
        else
          terminal.print(
            `${textOf(me, 'userId') ?? '?'} (${textOf(me, 'role') ?? '?'}) at ${context.url}, by ${context.from}`,
          );
        return 0;
      }),
    );

  program
    .command('version')
    .description('say the version')
    .action(
      does(() => {
        terminal.print(VERSION);
        return Promise.resolve(0);
      }),
    );
  addCompletionCommands(program, { api, terminal, does });
  addAdminCommands(program, { api, terminal, does });
  addListOptions(program);
  addOutputOptions(program);
  addExamples(program);
  groupCommands(program);
  program.hook('preAction', async (_, command) => {
    const output: unknown = command.getOptionValue('output');
    if (output === WIDE) screen.widen();
    const form = FORMS.find((one) => one === output);
    if (form === undefined) return;
    command.setOptionValue('json', true);
    await screen.writeAs(form);
  });
  return program;
};
