import { keep, type KeepOptions } from './commands/keep.ts';
import { type TopOptions, watchUsage } from './commands/top.ts';
import { JSON_OPTION, type ProgramPart } from './program-part.ts';

const TOP_HELP = `
CPU and GPU are of what each was given; "!" behind its memory: a process of it was killed since there
was none left; IDLE: since when it does nothing by the usual measure. Nodes measure every five seconds.

Examples:
  $ berth top                    # what all sessions use, again and again; Ctrl-C ends it
  $ berth top --node gpu-07      # only those on one node
  $ berth top --once --json      # for programs
`;

const KEEP_HELP = `
Examples:
  $ berth keep notebook           # for two hours it is neither warned nor ended for doing nothing
  $ berth keep notebook --for 12h
  $ berth explain notebook        # when it would be ended, and why
`;

/** What sessions use. */
export const addUsageCommands: ProgramPart = (program, { api, terminal, does }) => {
  program
    .command('keep')
    .description('say that a running session is needed, though it looks idle')
    .argument('<session>', 'id, name or the beginning of an id')
    .option('--for <time>', 'count it as used for so long, 24h at most', '2h')
    .option(...JSON_OPTION)
    .addHelpText('after', KEEP_HELP)
    .action(does((ref: string, options: KeepOptions) => keep(api(), terminal, ref, options)));
  program
    .command('top')
    .description('watch what running sessions use')
    .option('--node <node>', 'only what is on this node')
    .option('--once', 'say it once, and end')
    .option(...JSON_OPTION)
    .addHelpText('after', TOP_HELP)
    .action(does((options: TopOptions) => watchUsage(api(), terminal, options)));
};
