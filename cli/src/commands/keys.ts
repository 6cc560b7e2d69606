import type { Api } from '../api/client.ts';
import { isKey, many, one, textOf } from '../api/decode.ts';
import type { Key } from '../api/resources.ts';
import { formatKeys } from '../format/keys.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { parseDuration } from '../units/parse-duration.ts';
import { READ } from './sessions.ts';

const PAGES_MAX = 50;

export type CreateKeyOptions = {
  readonly role: string;
  readonly user?: string;
  readonly project?: string;
  readonly scope?: readonly string[];
  readonly readOnly?: boolean;
  readonly expires?: string;
  readonly json?: boolean;
};

/** `berth keys create LABEL`. */
export const createKey = async (
  api: Api,
  terminal: Terminal,
  label: string,
  options: CreateKeyOptions,
): Promise<number> => {
  const scopes = [...new Set([...(options.scope ?? []), ...(options.readOnly === true ? ['*:read'] : [])])];
  const answer = await api.send('POST', '/v1/keys', {
    body: {
      label,
      role: options.role,
      ...(options.user === undefined ? {} : { userId: options.user }),
      ...(options.project === undefined ? {} : { projectId: options.project }),
      ...(scopes.length === 0 ? {} : { scopes }),
      ...(options.expires === undefined ? {} : { expiresInMs: parseDuration(options.expires, '--expires') }),
    },
  });
  const key = one(answer, isKey, 'a key');
  if (options.json === true) {
    terminal.json(answer);
    return 0;
  }
  terminal.note(`The key ${key.keyId} of ${key.userId} (${key.role}); it is shown this once:`);
  terminal.print(textOf(answer, 'key') ?? '');
  return 0;
};

/** `berth keys list`. */
export const listKeys = async (
  api: Api,
  terminal: Terminal,
  options: { readonly json?: boolean },
): Promise<number> => {
  const keys: Key[] = [];
  let cursor = '';
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const answer = await api.send('GET', `/v1/keys?limit=500${cursor}`, READ);
    keys.push(...many(answer, 'keys', isKey));
    const next = textOf(answer, 'next');
    if (next === undefined) break;
    cursor = `&cursor=${encodeURIComponent(next)}`;
  }
  if (options.json === true) terminal.json(keys);
  else terminal.print(formatKeys(keys, terminal.view()));
  return 0;
};

/** `berth keys revoke ID`. */
export const revokeKey = async (
  api: Api,
  terminal: Terminal,
  id: string,
  options: { readonly json?: boolean },
): Promise<number> => {
  await api.send('DELETE', `/v1/keys/${encodeURIComponent(id)}`);
  if (options.json === true) terminal.json({ keyId: id });
  else terminal.print(id);
  return 0;
};
