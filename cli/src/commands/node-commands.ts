import type { Command } from 'commander';
import type { Api } from '../api/client.ts';
import type { Terminal } from '../terminal/terminal.ts';
import {
  type CordonOptions,
  type DrainOptions,
  type FenceOptions,
  cordonNode,
  drainNode,
  fenceNode,
  moveNode,
  showNode,
  uncordonNode,
} from './node.ts';
import { inviteNode, removeNode } from './node-membership.ts';
import { DRY_RUN_OPTION, JSON_OPTION } from '../program-part.ts';
import type { JsonOption } from './sessions.ts';

type Does = <Arguments extends readonly unknown[]>(
  action: (...given: Arguments) => Promise<number>,
) => (...given: Arguments) => Promise<void>;
type With = (action: (api: Api, terminal: Terminal) => Promise<number>) => Promise<number>;

const REASON_OPTION = ['--reason <text>', 'why, for whoever wonders later'] as const;

const INVITE_EXAMPLES = `
Examples:
  $ npm start -- --nodes-host 10.0.0.5            on the control machine, at the address that the others reach it by
  $ berth node invite gpu-2                       prints: npm start -- --join berth-join-1.…
  $ ssh gpu-2 "cd berth && $(berth node invite gpu-2)"

The line is good once, for an hour. Again for a node that has joined: it gets a new key, and the old one ends when the line is run.
`;
const REMOVE_EXAMPLES = `
Examples:
  $ berth node drain gpu-2 --deadline 2h && berth node remove gpu-2
  $ berth node fence gpu-2 && berth node remove gpu-2     one that does not come back
`;

/** `berth node …`: what operators do to nodes. */
export const addNodeCommands = (program: Command, does: Does, using: With): void => {
  const node = program.command('node').description('show a node; or as an operator: close, empty or move it');
  node
    .command('show')
    .description('show all about a node: devices, sessions, connections')
    .argument('<node>', 'its id')
    .option(...JSON_OPTION)
    .action(
      does((id: string, options: JsonOption) => using((api, screen) => showNode(api, screen, id, options))),
    );
  node
    .command('cordon')
    .description('let it take no new sessions; what runs goes on')
    .argument('<node>', 'its id')
    .option(...REASON_OPTION)
    .option(...JSON_OPTION)
    .action(
      does((id: string, options: CordonOptions) =>
        using((api, screen) => cordonNode(api, screen, id, options)),
      ),
    );
  node
    .command('uncordon')
    .description('let it take new sessions again; a drain is called off')
    .argument('<node>', 'its id')
    .option(...JSON_OPTION)
    .action(
      does((id: string, options: JsonOption) =>
        using((api, screen) => uncordonNode(api, screen, id, options)),
      ),
    );
  node
    .command('drain')
    .description('let it take no new sessions, and end what still runs at the deadline')
    .argument('<node>', 'its id')
    .option('--deadline <time>', 'how long what runs may go on, such as 2h; 30m if absent')
    .option('--now', 'end what runs at once')
    .option(...DRY_RUN_OPTION)
    .option(...REASON_OPTION)
    .option(...JSON_OPTION)
    .addHelpText(
      'after',
      '\nBatch sessions that are ended come back to the queue. Again with another deadline: that one counts.',
    )
    .action(
      does((id: string, options: DrainOptions) =>
        using((api, screen) => drainNode(api, screen, id, options)),
      ),
    );
  node
    .command('fence')
    .description('give up a node that does not come back; what it held is free')
    .argument('<node>', 'its id')
    .option('--force', 'also one that is alive: all that runs there ends')
    .option(...DRY_RUN_OPTION)
    .option(...JSON_OPTION)
    .action(
      does((id: string, options: FenceOptions) =>
        using((api, screen) => fenceNode(api, screen, id, options)),
      ),
    );
  node
    .command('pool')
    .description('put it in a pool; what runs goes on')
    .argument('<node>', 'its id')
    .argument('<pool>', 'the pool')
    .option(...JSON_OPTION)
    .action(
      does((id: string, pool: string, options: JsonOption) =>
        using((api, screen) => moveNode(api, screen, id, pool, options)),
      ),
    );
  node
    .command('invite')
    .description('let another server join the pool: prints the one line to run there')
    .argument('<node>', 'what it shall be called, such as gpu-2')
    .option(...JSON_OPTION)
    .addHelpText('after', INVITE_EXAMPLES)
    .action(
      does((id: string, options: JsonOption) => using((api, screen) => inviteNode(api, screen, id, options))),
    );
  node
    .command('remove')
    .alias('rm')
    .description('take a drained or fenced server out of the pool: it is cut off at once')
    .argument('<node>', 'its id')
    .option(...JSON_OPTION)
    .addHelpText('after', REMOVE_EXAMPLES)
    .action(
      does((id: string, options: JsonOption) => using((api, screen) => removeNode(api, screen, id, options))),
    );
};
