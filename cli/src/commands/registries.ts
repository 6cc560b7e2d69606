import { randomUUID } from 'node:crypto';
import type { Api } from '../api/client.ts';
import { isFields } from '../api/decode.ts';
import { usage } from '../cli-failure.ts';
import { formatRegistries } from '../format/registries.ts';
import { readList } from '../lists/read-list.ts';
import type { ListOptions } from '../lists/read-list.ts';
import { tellList } from '../output/tell.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { type JsonOption, READ } from './sessions.ts';

export type AddRegistryOptions = JsonOption & {
  readonly user: string;
  readonly passwordStdin?: boolean;
  readonly pushTo?: string;
};

const SECRET_MAX = 8192;
const pathOf = (host: string): string => `/v1/registries/${encodeURIComponent(host)}`;

const fromPipe = async (): Promise<string> => {
  let text = '';
  for await (const part of process.stdin.setEncoding('utf8')) {
    text += String(part);
    if (text.length > SECRET_MAX) throw usage(`a password has at most ${SECRET_MAX} characters`);
  }
  return text.replace(/\r?\n$/, '');
};

/** `berth registry add`: the password comes by a pipe, so that neither the shell's history nor `ps` has it. */
export const addRegistry = async (
  api: Api,
  terminal: Terminal,
  host: string,
  { user, passwordStdin, pushTo, json }: AddRegistryOptions,
): Promise<number> => {
  if (passwordStdin !== true)
    throw usage(
      'pass the password by a pipe: --password-stdin < file, or pass show … | berth registry add …',
    );
  const password = await fromPipe();
  if (password === '') throw usage('the pipe of --password-stdin is empty');
  const answer = await api.send('PUT', pathOf(host), {
    body: { username: user, password, ...(pushTo === undefined ? {} : { pushUnder: pushTo }) },
    idempotencyKey: randomUUID(),
    ...READ,
  });
  if (json === true) terminal.json(answer);
  else
    terminal.note(
      `nodes log in at ${host} as ${user} from now on${pushTo === undefined ? '' : `, and projects push their images there below ${pushTo}`}`,
    );
  return 0;
};

/** `berth registry ls`. */
export const listRegistries = async (
  api: Api,
  terminal: Terminal,
  options: JsonOption & ListOptions,
): Promise<number> => {
  const found = await readList(api, { path: '/v1/registries', field: 'registries', is: isFields }, options);
  return tellList(terminal, options, found, {
    none: 'Nodes log in nowhere: what they pull is public. See: berth registry add --help',
    format: formatRegistries,
  });
};

/** `berth registry rm`. */
export const removeRegistry = async (
  api: Api,
  terminal: Terminal,
  host: string,
  { json }: JsonOption,
): Promise<number> => {
  await api.send('DELETE', pathOf(host), READ);
  if (json === true) terminal.json({ host });
  else terminal.note(`nodes do not log in at ${host} any more; what they have pulled stays on them`);
  return 0;
};
