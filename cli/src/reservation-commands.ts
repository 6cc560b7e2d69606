import type { Command } from 'commander';
import type { ReserveOptions, WhenOptions } from './commands/reservation-request.ts';
import {
  cancelReservations,
  listReservations,
  maintain,
  reserve,
  showReservation,
} from './commands/reservations.ts';
import type { JsonOption } from './commands/sessions.ts';
import { JSON_OPTION, type ProgramPart } from './program-part.ts';

const EXAMPLES = `
Examples:
  $ berth reserve --gpus 4 --one-node --model H100 --from "2026-11-27 09:00" --to "2026-11-27 17:00"
  $ berth reserve --gpus 8 --from "2026-12-01 08:00" --for 4h --every weekday --until 2026-12-18 --project
  $ berth reserve --nodes 2 --from +1h --for 30m --dry-run
  $ berth run --reservation k3v9m2x7q4ab --gpu 4 -- python3 train.py
`;

const several = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];

const withTimes = (command: Command): Command =>
  command
    .optionsGroup('When:')
    .option('--from <time>', 'when it begins: "2026-11-27 09:00" here, +2h from now, or now')
    .option('--to <time>', 'when it ends')
    .option('--for <time>', 'how long it lasts, such as 8h, instead of --to')
    .option(
      '--every <day|week|weekday>',
      'again and again, or every "2 days", "3 weeks"; the time of day stays the same in UTC',
    )
    .option('--until <time>', 'with --every: none begins then or later; of a day alone the day after')
    .option('--times <n>', 'with --every: so many times')
    .optionsGroup('Options:')
    .option('--reason <text>', 'what it is for')
    .option('--dry-run', 'book nothing: say where it would be, or what is in its way')
    .option(...JSON_OPTION);

type Told = JsonOption & { readonly dryRun?: boolean };

/** `berth reserve …` and `berth maintain`. */
export const addReservationCommands: ProgramPart = (program, { api, terminal, does }) => {
  const command = program
    .command('reserve')
    .description('reserve GPUs or nodes for some time, once or again and again')
    .optionsGroup('What:')
    .option('--gpus <n>', 'so many whole GPUs, on as few nodes as can be')
    .option('--one-node', 'all of them on one node')
    .option('--per-node <n>', 'so many of them on each node')
    .option('--model <models>', 'only GPUs of one of these models, with commas: A100,H100')
    .option('--cpu <n>', "CPU cores for each GPU; the GPUs' share of the node if absent")
    .option('--memory <size>', "memory for each GPU; the GPUs' share of the node if absent")
    .option('--nodes <n>', 'so many whole nodes')
    .option('--node <node>', 'all of this node; several times for several', several)
    .option('--pool <pool>', 'of this pool')
    .optionsGroup('For whom:')
    .option('--project [project]', 'for everybody in the project: yours, or this one')
    .option('--user <user>', 'for this user; you if absent')
    .optionsGroup('Options:')
    .option('--name <name>', 'a name to know it by');
  withTimes(command)
    .addHelpText('after', EXAMPLES)
    .action(does((options: ReserveOptions & Told) => reserve(api(), terminal, options)));
  command
    .command('list')
    .alias('ls')
    .description('list reservations that are not over, the next first')
    .option(...JSON_OPTION)
    .action(does((options: JsonOption) => listReservations(api(), terminal, options)));
  command
    .command('show')
    .description('show all about a reservation, also when it is over')
    .argument('<reservation>', 'its id')
    .option(...JSON_OPTION)
    .action(does((id: string, options: JsonOption) => showReservation(api(), terminal, id, options)));
  command
    .command('cancel')
    .description('give reservations back; what runs on them goes on, to the end of the stretch at the latest')
    .argument('<reservation...>', 'their ids')
    .option(...JSON_OPTION)
    .action(
      does((ids: readonly string[], options: JsonOption) =>
        cancelReservations(api(), terminal, ids, options),
      ),
    );

  withTimes(
    program
      .command('maintain')
      .description(
        'as an operator: take nodes for maintenance; what still runs when it begins is told to end',
      )
      .argument('<node...>', 'their ids'),
  ).action(
    does((nodes: readonly string[], options: WhenOptions & Told) =>
      maintain(api(), terminal, nodes, options),
    ),
  );
};
