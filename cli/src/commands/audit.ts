import type { Api } from '../api/client.ts';
import { isFields, many } from '../api/decode.ts';
import { isAuditEntry } from '../api/people.ts';
import type { AuditEntry } from '../api/people.ts';
import { formatAudit } from '../format/audit.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { parseCount } from '../units/parse-count.ts';
import { READ } from './sessions.ts';

export type AuditOptions = {
  readonly user?: string;
  readonly about?: string;
  readonly refused?: boolean;
  readonly limit?: string;
  readonly json?: boolean;
};

const PAGES_MAX = 200;
const SHOWN = 50;

/** `berth audit`: the newest first. */
export const audit = async (api: Api, terminal: Terminal, options: AuditOptions): Promise<number> => {
  const wanted = options.limit === undefined ? SHOWN : parseCount(options.limit, '--limit');
  const filter = new URLSearchParams({
    ...(options.user === undefined ? {} : { user: options.user }),
    ...(options.about === undefined ? {} : { about: options.about }),
    ...(options.refused === true ? { outcome: 'refused' } : {}),
  });
  const found: AuditEntry[] = [];
  for (let page = 0; page < PAGES_MAX && found.length < wanted; page++) {
    filter.set('limit', String(Math.min(wanted - found.length, 500)));
    const answer = await api.send('GET', `/v1/audit?${filter.toString()}`, READ);
    found.push(...many(answer, 'entries', isAuditEntry));
    const next = isFields(answer) ? answer['next'] : undefined;
    if (typeof next !== 'number') break;
    filter.set('before', String(next));
  }
  if (options.json === true) terminal.json(found);
  else terminal.print(formatAudit(found, terminal.view()));
  return 0;
};
