import { acknowledgeAlert, listAlerts, showAlert } from './commands/alerts.ts';
import type { JsonOption } from './commands/sessions.ts';
import { JSON_OPTION, type ProgramPart } from './program-part.ts';

const ALERT = ['<alert>', 'its id'] as const;

/** `berth alerts …` */
export const addAlertCommands: ProgramPart = (program, { api, terminal, does }) => {
  const alerts = program
    .command('alerts')
    .alias('alert')
    .description('what somebody should look at: a lost node, a long queue, a full folder');
  alerts
    .command('list', { isDefault: true })
    .alias('ls')
    .description('list what is so now, the newest first')
    .option('-a, --all', 'also what is over')
    .option(...JSON_OPTION)
    .action(does((options: JsonOption & { readonly all?: boolean }) => listAlerts(api(), terminal, options)));
  alerts
    .command('show')
    .description('show one alert')
    .argument(...ALERT)
    .option(...JSON_OPTION)
    .action(does((id: string, options: JsonOption) => showAlert(api(), terminal, id, options)));
  alerts
    .command('ack')
    .description('say that you look after it; it goes when what it is about is over')
    .argument(...ALERT)
    .option('--note <note>', 'what is done about it')
    .option(...JSON_OPTION)
    .action(
      does((id: string, options: JsonOption & { readonly note?: string }) =>
        acknowledgeAlert(api(), terminal, id, options),
      ),
    );
};
