import { randomUUID } from 'node:crypto';
import type { Api } from '../api/client.ts';
import { isFields } from '../api/decode.ts';
import { formatAlert, formatAlerts } from '../format/alerts.ts';
import { readList } from '../lists/read-list.ts';
import type { ListOptions } from '../lists/read-list.ts';
import { tell, tellList } from '../output/tell.ts';
import type { JsonOption } from '../output/tell.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { READ } from './sessions.ts';

const PATH = '/v1/alerts';
const pathOf = (id: string, more = ''): string => `${PATH}/${encodeURIComponent(id)}${more}`;

/** `berth alerts`. */
export const listAlerts = async (
  api: Api,
  terminal: Terminal,
  { all = false, ...options }: JsonOption & ListOptions & { readonly all?: boolean },
): Promise<number> => {
  const place = { path: PATH, field: 'alerts', is: isFields, query: { state: all ? 'all' : 'open' } };
  return tellList(terminal, options, await readList(api, { ...place, absent: 100 }, options), {
    none: all ? 'There has been nothing.' : 'Nothing needs anybody’s attention.',
    format: formatAlerts,
  });
};

/** `berth alerts show ALERT`. */
export const showAlert = async (
  api: Api,
  terminal: Terminal,
  id: string,
  options: JsonOption,
): Promise<number> => {
  const alert = await api.send('GET', pathOf(id), READ);
  return tell(terminal, options, alert, (view) => formatAlert(alert, view));
};

/** `berth alerts ack ALERT`. */
export const acknowledgeAlert = async (
  api: Api,
  terminal: Terminal,
  id: string,
  { note, ...options }: JsonOption & { readonly note?: string },
): Promise<number> => {
  const body = note === undefined ? {} : { note };
  const sent = { body, idempotencyKey: randomUUID(), ...READ };
  const alert = await api.send('POST', pathOf(id, '/acknowledge'), sent);
  return tell(terminal, options, alert, (view) => formatAlert(alert, view));
};
