import { randomUUID } from 'node:crypto';
import type { Api } from '../api/client.ts';
import { isFields, textOf } from '../api/decode.ts';
import { usage } from '../cli-failure.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { type JsonOption, READ } from './sessions.ts';

const PATH = '/v1/account/notifications';

/** What can be chosen: how the command line calls it, how the API does, and what it means. */
export const WISHES = [
  ['started', 'sessionStarted', 'a session of yours has started'],
  ['idle', 'idleWarning', 'a session of yours does nothing, and will be stopped'],
  ['ended', 'sessionEnded', 'a session of yours has ended, in whatever way'],
  ['hooks', 'hookDisabled', 'a hook of yours was disabled'],
  ['alerts', 'alerts', 'an alert was raised (for admins)'],
] as const;

export type SetNotificationsOptions = JsonOption & {
  readonly [Name in (typeof WISHES)[number][0]]?: string;
};

const show = (answer: unknown, terminal: Terminal): void => {
  const { paint } = terminal.view();
  const mail: unknown = isFields(answer) ? answer['mail'] : undefined;
  const address = textOf(answer, 'address');
  for (const [name, field, what] of WISHES) {
    const isOn = isFields(mail) && mail[field] === true;
    terminal.print(`${isOn ? paint.green('on ') : paint.dim('off')}  ${name.padEnd(8)} ${what}`);
  }
  if (isFields(answer) && answer['isSent'] !== true)
    terminal.note('This Berth sends no e-mail: its gateways name no BERTH_SMTP_URL.');
  else if (address === undefined)
    terminal.note('You have no e-mail address here, so nothing is sent; an admin can set one.');
  else terminal.note(`E-mail goes to ${address}.`);
};

/** `berth notifications`. */
export const showNotifications = async (
  api: Api,
  terminal: Terminal,
  { json }: JsonOption,
): Promise<number> => {
  const answer = await api.send('GET', PATH, READ);
  if (json === true) terminal.json(answer);
  else show(answer, terminal);
  return 0;
};

/** `berth notifications set`. */
export const setNotifications = async (
  api: Api,
  terminal: Terminal,
  options: SetNotificationsOptions,
): Promise<number> => {
  const chosen = WISHES.flatMap(([name, field]) => {
    const said = options[name];
    return said === undefined ? [] : [[field, said === 'on'] as const];
  });
  if (chosen.length === 0) throw usage('say what shall be on or off, such as --started on');
  const body = { mail: Object.fromEntries(chosen) };
  const answer = await api.send('PUT', PATH, { body, idempotencyKey: randomUUID(), ...READ });
  if (options.json === true) terminal.json(answer);
  else show(answer, terminal);
  return 0;
};

/** `berth notifications test`: exit code 1 if the server of mail does not take it. */
export const testNotifications = async (
  api: Api,
  terminal: Terminal,
  { json }: JsonOption,
): Promise<number> => {
  const answer = await api.send('POST', `${PATH}/test`);
  const isTaken = isFields(answer) && answer['isTaken'] === true;
  if (json === true) terminal.json(answer);
  else
    terminal.print(
      `${isTaken ? 'on its way' : 'not sent'} to ${textOf(answer, 'address') ?? '?'}: ${textOf(answer, 'answer') ?? ''}`,
    );
  return isTaken ? 0 : 1;
};
