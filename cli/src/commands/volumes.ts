import { randomUUID } from 'node:crypto';
import type { Api } from '../api/client.ts';
import { many, one } from '../api/decode.ts';
import { isVolume } from '../api/folders.ts';
import { formatVolumes } from '../format/folders.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { type JsonOption, READ } from './sessions.ts';

const WRITE = { retryForMs: 10_000 } as const;

/** `berth volume ls`. */
export const listVolumes = async (api: Api, terminal: Terminal, { json }: JsonOption): Promise<number> => {
  const volumes = many(await api.send('GET', '/v1/volumes', READ), 'volumes', isVolume);
  if (json === true) terminal.json(volumes);
  else if (volumes.length === 0) terminal.note('No volume is registered: berth volume register --help');
  else terminal.print(formatVolumes(volumes, terminal.view()));
  return 0;
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
