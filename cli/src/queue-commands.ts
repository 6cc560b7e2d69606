import { before, first, hold, last, priority, release } from './commands/operate.ts';
import type { JsonOption } from './commands/sessions.ts';
import { stopSessions, type StopOptions } from './commands/stop-matching.ts';
import { wait } from './commands/wait.ts';
import { JSON_OPTION, type ProgramPart } from './program-part.ts';

const SESSIONS = [
  '<session...>',
  'ids, names or beginnings of ids; an array stands for its sessions',
] as const;

/** What is done in the queue: `berth stop`, `hold`, `release`, `first`, `last`, `before`, `priority`; and `berth wait`. */
export const addQueueCommands: ProgramPart = (program, { api, terminal, does }) => {
  program
    .command('stop')
    .description('end sessions, in whatever phase they are')
    .argument('[session...]', 'id, name or the beginning of an id')
    .option('--all', 'all that --filter or --array names, or all that you may; asks before it does')
    .option('--filter <filter>', 'with --all: field:value of name, phase, userId, projectId; with commas')
    .option('--array <array>', 'with --all: only the sessions of this array')
    .option('--dry-run', 'with --all: only say which those are')
    .option('-y, --yes', 'with --all: do not ask')
    .option(...JSON_OPTION)
    .action(
      does((refs: readonly string[], options: StopOptions) => stopSessions(api(), terminal, refs, options)),
    );
  program
    .command('hold')
    .description('keep sessions in the queue without looking at them')
    .argument(...SESSIONS)
    .option(...JSON_OPTION)
    .action(does((refs: readonly string[], options: JsonOption) => hold(api(), terminal, refs, options)));
  program
    .command('release')
    .description('let held sessions go on')
    .argument(...SESSIONS)
    .option(...JSON_OPTION)
    .action(does((refs: readonly string[], options: JsonOption) => release(api(), terminal, refs, options)));
  program
    .command('first')
    .description('move waiting sessions before your others; an admin: before all of their pool and priority')
    .argument(...SESSIONS)
    .option(...JSON_OPTION)
    .action(does((refs: readonly string[], options: JsonOption) => first(api(), terminal, refs, options)));
  program
    .command('last')
    .alias('bottom')
    .description('move waiting sessions behind your others; an admin: behind all')
    .argument(...SESSIONS)
    .option(...JSON_OPTION)
    .action(does((refs: readonly string[], options: JsonOption) => last(api(), terminal, refs, options)));
  program
    .command('before')
    .description('move waiting sessions right before another one')
    .argument('<other>', 'the one that they shall go before')
    .argument(...SESSIONS)
    .option(...JSON_OPTION)
    .action(
      does((other: string, refs: readonly string[], options: JsonOption) =>
        before(other)(api(), terminal, refs, options),
      ),
    );
  program
    .command('priority')
    .description('change the priority of sessions: higher goes first')
    .argument('<n>', 'the new one; a negative number after --')
    .argument(...SESSIONS)
    .option(...JSON_OPTION)
    .addHelpText('after', '\nExamples:\n  $ berth priority 5 train\n  $ berth priority -- -5 sweep\n')
    .action(
      does((n: string, refs: readonly string[], options: JsonOption) =>
        priority(n)(api(), terminal, refs, options),
      ),
    );
  program
    .command('wait')
    .description(
      'wait until sessions have ended; ends as the program does, or with 0 when all of several went well',
    )
    .argument('<session...>', 'ids, names or beginnings of ids; an array is waited for as a whole')
    .option('-q, --quiet', 'say nothing')
    .action(
      does((refs: readonly string[], options: { readonly quiet?: boolean }) =>
        wait(api(), terminal, refs, options),
      ),
    );
};
