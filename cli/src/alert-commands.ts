import { acknowledgeAlert, listAlerts, showAlert } from './commands/alerts.ts';
import type { ListOptions } from './lists/read-list.ts';
import type { JsonOption } from './output/tell.ts';
import { JSON_OPTION, type ProgramPart } from './program-part.ts';

/** `berth alerts …` */
export const addAlertCommands: ProgramPart = (program, { api, terminal, does }) => {
  const alerts = program
    .command('alerts')
    .alias('alert')
    .description('what somebody should look at: a lost node, a long queue, a full folder');
  const on = (name: string, about: string) =>
    alerts
      .command(name)
      .description(about)
      .argument('<alert>', 'its id')
      .option(...JSON_OPTION);
  alerts
    .command('list', { isDefault: true })
    .alias('ls')
    .description('list what is so now, the newest first')
    .option('-a, --all', 'also what is over')
    .option('-n, --limit <n>', 'so many at most; 100 if absent')
    .option(...JSON_OPTION)
    .action(
      does((options: JsonOption & ListOptions & { readonly all?: boolean }) =>
        listAlerts(api(), terminal, options),
      ),
    );
  on('show', 'show one alert').action(
    does((id: string, options: JsonOption) => showAlert(api(), terminal, id, options)),
  );
  on('ack', 'say that you look after it; it goes when what it is about is over')
    .option('--note <note>', 'what is done about it')
    .action(
      does((id: string, options: JsonOption & { readonly note?: string }) =>
        acknowledgeAlert(api(), terminal, id, options),
      ),
    );
};
