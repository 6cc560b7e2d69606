import { Option } from 'commander';
import { type PolicyFlags, listPools, poolPolicy, showPool } from './commands/pools.ts';
import type { JsonOption } from './commands/sessions.ts';
import { JSON_OPTION, type ProgramPart } from './program-part.ts';

const oneOf = (flag: string, what: string, ...choices: readonly string[]): Option =>
  new Option(`--${flag} <${flag}>`, what).choices([...choices, 'default']);

/** `berth pool …` */
export const addPoolCommands: ProgramPart = (program, { api, terminal, does }) => {
  const pool = program
    .command('pool')
    .alias('pools')
    .description('pools of nodes, and how they hand out their room');
  pool
    .command('list')
    .alias('ls')
    .description('list pools with what they have and what is given')
    .option(...JSON_OPTION)
    .action(does((options: JsonOption) => listPools(api(), terminal, options)));
  pool
    .command('show')
    .description('show a pool')
    .argument('<pool>', 'its id')
    .option(...JSON_OPTION)
    .action(does((id: string, options: JsonOption) => showPool(api(), terminal, id, options)));
  pool
    .command('policy')
    .description('show how a pool hands out its room, or change what the flags name')
    .argument('<pool>', 'its id')
    .addOption(oneOf('order', 'who is next', 'fifo', 'priority', 'fair-share', 'drf'))
    .addOption(oneOf('overtaking', 'who may start before the one that is next', 'never', 'backfill', 'free'))
    .addOption(oneOf('placement', 'where a session goes', 'fragmentation', 'pack', 'spread'))
    .addOption(oneOf('preemption', 'whether what runs may have to make way', 'never', 'when-needed'))
    .option('--half-life <time>', 'past use counts half after so long, such as 7d')
    .option('--starvation <time>', 'who has had no start for so long goes before all')
    .option('--min-run <time>', 'a session that has run for less is left alone')
    .option('--warning <time>', 'from the warning of a preempted session to its end')
    .option(...JSON_OPTION)
    .action(
      does((id: string, options: PolicyFlags & JsonOption) => poolPolicy(api(), terminal, id, options)),
    );
};
