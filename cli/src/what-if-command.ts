import { Option } from 'commander';
import { type WhatIfFlags, whatIf } from './commands/what-if.ts';
import type { JsonOption } from './commands/sessions.ts';
import { JSON_OPTION, type ProgramPart } from './program-part.ts';

const EXAMPLES = `
Examples:
  $ berth what-if --add 2:gpu-07                 two more nodes like gpu-07, over the last seven days
  $ berth what-if --order fifo --since 24h       no fair share, over the last day
  $ berth what-if --remove gpu-03 --quota vision=8
`;

const each = (value: string, before: readonly string[]): readonly string[] => [...before, value];
const oneOf = (flag: string, what: string, ...choices: readonly string[]): Option =>
  new Option(`--${flag} <${flag}>`, what).choices(choices);

/** `berth what-if` */
export const addWhatIfCommand: ProgramPart = (program, { api, terminal, does }) => {
  program
    .command('what-if')
    .description('play the past anew under another policy, with other nodes or quotas; changes nothing')
    .option('--pool <pool>', 'the pool', 'default')
    .option('--since <when>', 'from when on: 24h ago, or a time (default: seven days)')
    .option('--until <when>', 'to when (default: now)')
    .addOption(oneOf('order', 'who is next', 'fifo', 'priority', 'fair-share', 'drf'))
    .addOption(oneOf('overtaking', 'who may start before the one that is next', 'never', 'backfill', 'free'))
    .addOption(oneOf('placement', 'where a session goes', 'fragmentation', 'pack', 'spread'))
    .addOption(oneOf('preemption', 'whether what runs may have to make way', 'never', 'when-needed'))
    .option(
      '--add <n:node>',
      'so many more nodes that are like this one; may be given several times',
      each,
      [],
    )
    .option('--remove <node>', 'without this node; may be given several times', each, [])
    .option('--quota <project=gpus>', 'another quota for a project; may be given several times', each, [])
    .option(...JSON_OPTION)
    .addHelpText('after', EXAMPLES)
    .action(does((options: WhatIfFlags & JsonOption) => whatIf(api(), terminal, options, Date.now())));
};
