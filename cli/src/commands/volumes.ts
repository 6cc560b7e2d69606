import { randomUUID } from 'node:crypto';
import type { Api } from '../api/client.ts';
import { one } from '../api/decode.ts';
import { isVolume } from '../api/folders.ts';
import { formatVolumes } from '../format/folders.ts';
import { readList } from '../lists/read-list.ts';
import type { ListOptions } from '../lists/read-list.ts';
import { tellList } from '../output/tell.ts';
import type { Terminal } from '../terminal/terminal.ts';
import type { JsonOption } from './sessions.ts';

const WRITE = { retryForMs: 10_000 } as const;

/** `berth volume ls`. */
export const listVolumes = async (
  api: Api,
  terminal: Terminal,
  options: JsonOption & ListOptions,
): Promise<number> => {
  const found = await readList(api, { path: '/v1/volumes', field: 'volumes', is: isVolume }, options);
  return tellList(terminal, options, found, {
    none: 'No volume is registered: berth volume register --help',
    format: formatVolumes,
  });
};

export type RegisterOptions = JsonOption & {
  readonly backend: string;
  readonly root: string;
  readonly nodeRoot?: string;
  readonly export?: string;
  readonly mountOptions?: string;
  readonly endpoint?: string;
  readonly tokenFile?: string;
  readonly caFile?: string;
  readonly exportRules?: string;
};

/** `berth volume register`. */
export const registerVolume = async (
  api: Api,
  terminal: Terminal,
  id: string,
  { json, backend, export: exportFrom, ...about }: RegisterOptions,
): Promise<number> => {
  const settings = { ...about, ...(exportFrom === undefined ? {} : { exportFrom }) };
  const answer = await api.send('PUT', `/v1/volumes/${encodeURIComponent(id)}`, {
    body: { backend, settings },
    idempotencyKey: randomUUID(),
    ...WRITE,
  });
  const volume = one(answer, isVolume, 'a volume');
  if (json === true) terminal.json(volume);
  else terminal.print(formatVolumes([volume], terminal.view()));
  return 0;
};
