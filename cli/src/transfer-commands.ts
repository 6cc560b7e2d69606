import type { JsonOption } from './commands/sessions.ts';
import {
  attendTransfer,
  endTransfer,
  listTransfers,
  type ListTransfersOptions,
  showTransfer,
} from './commands/transfers.ts';
import { JSON_OPTION, type ProgramPart } from './program-part.ts';

const ID = ['<transfer>', 'its id, as "berth transfers ls" shows it'] as const;

/** `berth transfers ls|show|cancel|watch` */
export const addTransferCommands: ProgramPart = (program, { api, terminal, does }) => {
  const transfers = program
    .command('transfers')
    .alias('transfer')
    .description('what comes into folders: uploads, imports, copies from volume to volume');
  transfers
    .command('list')
    .alias('ls')
    .description('list the newest transfers: your own, for admins all')
    .option('--folder <folder>', 'those into this folder, whoever makes them')
    .option('--open', 'only those that are under way')
    .option('-n, --limit <n>', 'so many at most; 100 if absent')
    .option(...JSON_OPTION)
    .action(does((options: ListTransfersOptions) => listTransfers(api(), terminal, options)));
  transfers
    .command('show')
    .description('how far a transfer is, or what became of it')
    .argument(...ID)
    .option(...JSON_OPTION)
    .action(does((id: string, options: JsonOption) => showTransfer(api(), terminal, id, options)));
  transfers
    .command('watch')
    .description('attend a transfer to its end; the exit code says how it ended')
    .argument(...ID)
    .option(...JSON_OPTION)
    .action(does((id: string, options: JsonOption) => attendTransfer(api(), terminal, id, options)));
  transfers
    .command('cancel')
    .description('end a transfer: what has come stays, what is on its way goes')
    .argument(...ID)
    .option(...JSON_OPTION)
    .action(does((id: string, options: JsonOption) => endTransfer(api(), terminal, id, options)));
};
