import { Option } from 'commander';
import { setNotifications, showNotifications, testNotifications, WISHES } from './commands/notifications.ts';
import type { SetNotificationsOptions } from './commands/notifications.ts';
import type { JsonOption } from './commands/sessions.ts';
import { JSON_OPTION, type ProgramPart } from './program-part.ts';

/** `berth notifications …` */
export const addNotificationCommands: ProgramPart = (program, { api, terminal, does }) => {
  const notifications = program
    .command('notifications')
    .description('what you are sent e-mail for; for programs there are hooks');
  notifications
    .command('show', { isDefault: true })
    .description('say what you are sent e-mail for, and where to')
    .option(...JSON_OPTION)
    .action(does((options: JsonOption) => showNotifications(api(), terminal, options)));
  const set = notifications
    .command('set')
    .description('choose what you are sent e-mail for; what is not named stays as it was')
    .option(...JSON_OPTION);
  for (const [name, , what] of WISHES)
    set.addOption(new Option(`--${name} <on|off>`, `when ${what}`).choices(['on', 'off']));
  set.action(does((options: SetNotificationsOptions) => setNotifications(api(), terminal, options)));
  notifications
    .command('test')
    .description('send yourself an e-mail now; exit code 1 if the server of mail does not take it')
    .option(...JSON_OPTION)
    .action(does((options: JsonOption) => testNotifications(api(), terminal, options)));
};
