import { randomUUID } from 'node:crypto';
import { isOperated } from '../api/arrays.ts';
import type { Operated } from '../api/arrays.ts';
import type { Api } from '../api/client.ts';
import { one } from '../api/decode.ts';
import { printable } from '../format/screen.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { parseWhole } from '../units/parse-whole.ts';

type JsonOption = { readonly json?: boolean };

/** Up to a thousand sessions are changed by one request. */
const TIMEOUT_MS = 40_000;

/** Does something to several sessions by one request, that may be sent again. */
export const operate = async (
  api: Api,
  verb: string,
  sessions: readonly string[],
  more: object = {},
): Promise<Operated> => {
  const answer = await api.send('POST', `/v1/sessions/${verb}`, {
    body: { sessions, ...more },
    idempotencyKey: randomUUID(),
    retryForMs: 15_000,
    timeoutMs: TIMEOUT_MS,
  });
  return one(answer, isOperated, 'what became of the sessions');
};

/** Says which sessions are as was wished, and which are not. 1 when there is one of those. */
export const tellOperated = (operated: Operated, terminal: Terminal, { json }: JsonOption): number => {
  const { done, notDone } = operated;
  if (json === true) terminal.json(operated);
  else {
    for (const { sessionId } of done) terminal.print(sessionId);
    for (const { session, code, detail } of notDone)
      terminal.note(`berth: ${session}: ${printable(detail)} (${code})`);
  }
  return notDone.length === 0 ? 0 : 1;
};

type Operation = (
  api: Api,
  terminal: Terminal,
  refs: readonly string[],
  options: JsonOption,
) => Promise<number>;

const operation =
  (verb: string, more: object = {}): Operation =>
  async (api, terminal, refs, options) =>
    tellOperated(await operate(api, verb, refs, more), terminal, options);

/** `berth hold`, `release`, `first`, `last`. */
export const hold = operation('hold');
export const release = operation('release');
export const first = operation('reorder', { place: 'top' });
export const last = operation('reorder', { place: 'bottom' });

/** `berth before`. */
export const before =
  (other: string): Operation =>
  (api, terminal, refs, options) =>
    operation('reorder', { place: 'before', before: other })(api, terminal, refs, options);

/** `berth priority`. */
export const priority =
  (text: string): Operation =>
  (api, terminal, refs, options) =>
    operation('priority', { priority: parseWhole(text, 'a priority') })(api, terminal, refs, options);
