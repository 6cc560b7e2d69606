import type { Api } from '../api/client.ts';
import { isKey, one, textOf } from '../api/decode.ts';
import { formatKeys } from '../format/keys.ts';
import { readList } from '../lists/read-list.ts';
import type { ListOptions } from '../lists/read-list.ts';
import { tellList } from '../output/tell.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { parseDuration } from '../units/parse-duration.ts';
import type { JsonOption } from './sessions.ts';

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
  options: JsonOption & ListOptions,
): Promise<number> => {
  const found = await readList(api, { path: '/v1/keys', field: 'keys', is: isKey }, options);
  return tellList(terminal, options, found, { none: 'There is no key.', format: formatKeys });
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
