import { randomUUID } from 'node:crypto';
import type { Api } from '../api/client.ts';
import { isFields, many } from '../api/decode.ts';
import { formatAlert, formatAlerts } from '../format/alerts.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { type JsonOption, READ } from './sessions.ts';

const pathOf = (id: string, more = ''): string => `/v1/alerts/${encodeURIComponent(id)}${more}`;

/** `berth alerts`. */
export const listAlerts = async (
  api: Api,
  terminal: Terminal,
  { all, json }: JsonOption & { readonly all?: boolean },
): Promise<number> => {
  const answer = await api.send('GET', `/v1/alerts?state=${all === true ? 'all' : 'open'}`, READ);
  const alerts = many(answer, 'alerts', isFields);
  if (json === true) terminal.json(alerts);
  else if (alerts.length === 0)
    terminal.note(all === true ? 'There has been nothing.' : 'Nothing needs anybody’s attention.');
  else terminal.print(formatAlerts(alerts, terminal.view()));
  return 0;
};

/** `berth alerts show ALERT`. */
export const showAlert = async (
  api: Api,
  terminal: Terminal,
  id: string,
  { json }: JsonOption,
): Promise<number> => {
  const alert = await api.send('GET', pathOf(id), READ);
  if (json === true) terminal.json(alert);
  else terminal.print(formatAlert(alert, terminal.view()));
  return 0;
};

/** `berth alerts ack ALERT`. */
export const acknowledgeAlert = async (
  api: Api,
  terminal: Terminal,
  id: string,
  { note, json }: JsonOption & { readonly note?: string },
): Promise<number> => {
  const body = note === undefined ? {} : { note };
  const alert = await api.send('POST', pathOf(id, '/acknowledge'), {
    ...{ body, idempotencyKey: randomUUID() },
    ...READ,
  });
  if (json === true) terminal.json(alert);
  else terminal.print(formatAlert(alert, terminal.view()));
  return 0;
};
