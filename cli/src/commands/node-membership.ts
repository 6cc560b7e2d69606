import { randomUUID } from 'node:crypto';
import type { Api } from '../api/client.ts';
import { textOf } from '../api/decode.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { type JsonOption, READ } from './sessions.ts';

const MINUTE_MS = 60_000;
const pathOf = (id: string, rest = ''): string => `/v1/nodes/${encodeURIComponent(id)}${rest}`;

/** `berth node invite`: what is for the other server goes to the standard output alone. */
export const inviteNode = async (
  api: Api,
  terminal: Terminal,
  id: string,
  { json }: JsonOption,
): Promise<number> => {
  const answer = await api.send('POST', pathOf(id, '/invitation'), {
    body: {},
    idempotencyKey: randomUUID(),
    retryForMs: 15_000,
  });
  if (json === true) {
    terminal.json(answer);
    return 0;
  }
  const endsAt = Date.parse(textOf(answer, 'expiresAt') ?? '');
  const minutes = Math.max(1, Math.round((endsAt - terminal.view().now) / MINUTE_MS));
  terminal.note(
    `On ${id}, in a clone of Berth of this version, run the line below; it is good once, for ${minutes} minutes:\n`,
  );
  terminal.print(`npm start -- --join ${textOf(answer, 'token') ?? ''}`);
  return 0;
};

/** `berth node remove`. */
export const removeNode = async (
  api: Api,
  terminal: Terminal,
  id: string,
  { json }: JsonOption,
): Promise<number> => {
  await api.send('DELETE', pathOf(id), READ);
  if (json === true) terminal.json({ nodeId: id });
  else terminal.note(`${id} is out of the pool: its key opens nothing any more, and its agent is cut off`);
  return 0;
};
