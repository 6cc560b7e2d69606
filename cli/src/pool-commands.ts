import { Option } from 'commander';
import {
  type ImagesFlags,
  type PolicyFlags,
  listPools,
  poolImages,
  poolPolicy,
  showPool,
} from './commands/pools.ts';
import type { JsonOption } from './commands/sessions.ts';
import { DRY_RUN_OPTION, JSON_OPTION, type ProgramPart } from './program-part.ts';

const oneOf = (flag: string, what: string, ...choices: readonly string[]): Option =>
  new Option(`--${flag} <${flag}>`, what).choices([...choices, 'default']);

const IMAGES_EXAMPLES = `
Examples:
  $ berth pool images default --keep python-ml nvcr.io/nvidia/pytorch:26.10-py3
  $ berth pool images default
  $ berth pool images default --drop python-ml
  $ berth images                                  which nodes have them already
`;

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
    .command('images')
    .description('show which images all nodes of a pool have at hand before anybody asks, or change that')
    .argument('<pool>', 'its id')
    .option('--keep <image...>', 'fetch these on every node, and never clean them up')
    .option('--drop <image...>', 'keep these no longer; what is there stays until room is needed')
    .option(...JSON_OPTION)
    .addHelpText('after', IMAGES_EXAMPLES)
    .action(
      does((id: string, options: ImagesFlags & JsonOption) => poolImages(api(), terminal, id, options)),
    );
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
    .option(
      '--idle <time[:grace]>',
      'warn, then end interactive sessions that do nothing for so long, such as 2h:10m',
    )
    .option(...DRY_RUN_OPTION)
    .option(...JSON_OPTION)
    .action(
      does((id: string, options: PolicyFlags & JsonOption & { readonly dryRun?: boolean }) =>
        poolPolicy(api(), terminal, id, options),
      ),
    );
};
