import { Option } from 'commander';
import { type RunOptions, run } from './commands/run.ts';
import type { ProgramPart } from './program-part.ts';

const EXAMPLES = `
Examples:
  $ berth run --gpu 0.5 -- python3 train.py
  $ berth run --gpu 2 --model A100,H100 --time 8h --retry 3:60s -- python3 train.py
  $ berth run --gpu-memory 20GiB -- python3 serve.py              a part of a GPU, by its memory
  $ berth run --nodes 4 --gpu 8 --pack ring -- ./train.sh         four nodes, all at once
  $ berth run --cluster 2 --gpu 1 -- python3 allreduce.py         two members on one node
  $ berth run --after prepare --detach -- python3 train.py        when prepare has succeeded
  $ berth run --after fail:train -d -- ./tell-somebody.sh         when train has failed
  $ berth run --start-at "2026-11-26 02:00" -d -- ./nightly.sh
  $ berth run --image python-ml --gpu 0.5 --open jupyterlab
  $ berth run --array 1-100%10 -d -- ./sweep.sh                   \${BERTH_ARRAY_INDEX} is 1 to 100
`;

const several = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];

/** `berth run` with all that it can be told. */
export const addRunCommand: ProgramPart = (program, { api, terminal, does }) => {
  program
    .command('run')
    .description('run a program in a session of its own; ends as the program does')
    .argument('[command...]', "program and arguments, after --; none: the image's own")
    .optionsGroup('What it needs, of each node:')
    .option('-g, --gpu <n>', 'GPUs: a part of one (0.5) or whole ones (2)', '0')
    .option('--gpu-memory <size>', 'memory on each GPU; without --gpu a part of one GPU by its memory')
    .option('--min-gpu-memory <size>', 'only GPUs that have so much memory in all')
    .option('--model <models>', 'only GPUs of one of these models, with commas: A100,H100')
    .option('-c, --cpu <n>', 'CPU cores', '1')
    .option('-m, --memory <size>', 'memory, such as 2GiB', '2GiB')
    .option('--shm <size>', 'shared memory, a part of the memory; half of it if absent')
    .option('--nodes <n>', 'on so many nodes, all at once')
    .option(
      '--cluster <n>',
      'so many members, which reach each other as main1, worker1 …; each gets the above',
    )
    .option(
      '--cluster-mode <mode>',
      'single-node: share the nodes; multi-node: each on its own',
      'single-node',
    )
    .optionsGroup('What runs:')
    .option('-i, --image <image>', 'an image of the pool, or any reference that a registry knows', 'python')
    .option('--interactive', 'it runs until it is stopped; without a command it waits for apps and terminals')
    .option('-n, --name <name>', 'a name to find it by')
    .option('-e, --env <name=value>', 'an environment variable; several times for several', several)
    .option('-w, --workdir <folder>', 'send the files of this folder; they lie in /work')
    .option(
      '--folder <folder:path>',
      'a folder that it sees: corpus:/data, corpus@v1:/data:ro, corpus/train:/data; several times for several',
      several,
    )
    .option('--no-upload', 'send no files, also if the command names one')
    .option(
      '--array <numbers>',
      'a session for each number: 1-100, 0-90:10 (in steps), 1-100%10 (ten at once)',
    )
    .optionsGroup('When and where it runs:')
    .option('--project <project>', 'in this project; absent: in that of the key, or in BERTH_PROJECT')
    .option('--pool <pool>', 'in this pool')
    .option('--priority <n>', 'higher goes first; 0 if absent')
    .option('--start-at <time>', 'not before: "2026-11-26 02:00" here, or +2h from now')
    .option(
      '--after <sessions>',
      'when these have succeeded: ids or names, with commas; any:NAME, fail:NAME for other ends',
      several,
    )
    .option('--retry <n[:pause]>', 'again after an end that was no success, such as 3 or 3:60s')
    .option('--no-preempt', 'never stop it for a session of more weight')
    .option('--spread <group>', 'on other nodes than the sessions of the same group')
    .option('--pack <group>', 'on the same nodes as the sessions of the same group')
    .option('--reservation <id>', 'on what this reservation holds')
    .option(
      '--idle <time[:grace]>',
      'end it when it has done nothing for so long, such as 30m or 30m:5m; it is warned first',
    )
    .option('--time <time>', 'end it after so long, such as 1h30m')
    .option('--wait <time>', 'give up if it finds no place within so long')
    .optionsGroup('What is told here:')
    .option('--open [app]', 'interactive, and open this app (or port) of it in the browser when it runs')
    .option('-d, --detach', "print the session's id, and don't wait")
    .option('--dry-run', 'ask for nothing: say where it would go, or what would make it fit')
    .option('-q, --quiet', "print nothing but the program's output")
    .option('--json', 'with --detach: answer as one JSON document; otherwise like --quiet')
    // Their names in 0.1: still understood.
    .addOption(new Option('--max-run <time>').hideHelp())
    .addOption(new Option('--max-wait <time>').hideHelp())
    .addHelpText('after', EXAMPLES)
    .action(
      does((command: readonly string[], options: RunOptions) => run(api(), terminal, command, options)),
    );
};
