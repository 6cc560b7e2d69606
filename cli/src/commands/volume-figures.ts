import { setTimeout as delay } from 'node:timers/promises';
import type { Api } from '../api/client.ts';
import { many, one } from '../api/decode.ts';
import { isVolume } from '../api/folders.ts';
import { isVolumeFigures, type VolumeFigures } from '../api/volume-figures.ts';
import { formatVolumeFigures, formatVolumeTop } from '../format/volume-figures.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { onInterrupt } from './on-interrupt.ts';
import { type JsonOption, READ } from './sessions.ts';

const LOOK_EVERY_MS = 5000;

const figuresOf = async (api: Api, id: string): Promise<VolumeFigures> =>
  one(
    await api.send('GET', `/v1/volumes/${encodeURIComponent(id)}/figures`, READ),
    isVolumeFigures,
    'figures',
  );

/** `berth volume figures`. */
export const showVolumeFigures = async (
  api: Api,
  terminal: Terminal,
  id: string,
  { json }: JsonOption,
): Promise<number> => {
  const figures = await figuresOf(api, id);
  if (json === true) terminal.json(figures);
  else if (figures.source === 'none') terminal.note(`Nobody counts what the volume ${id} does, or not yet.`);
  else terminal.print(formatVolumeFigures(figures, terminal.view()));
  return 0;
};

export type VolumeTopOptions = JsonOption & { readonly once?: boolean };

/** `berth volume top`: again and again, until the person has seen enough. */
export const watchVolumes = async (
  api: Api,
  terminal: Terminal,
  { json, once }: VolumeTopOptions,
): Promise<number> => {
  const look = async (): Promise<readonly VolumeFigures[]> => {
    const volumes = many(await api.send('GET', '/v1/volumes', READ), 'volumes', isVolume);
    return Promise.all(volumes.map(({ volumeId }) => figuresOf(api, volumeId)));
  };
  if (json === true) {
    terminal.json(await look());
    return 0;
  }
  const over = new AbortController();
  const deaf = onInterrupt(() => over.abort());
  try {
    for (;;) {
      terminal.print(formatVolumeTop(await look(), terminal.view()));
      if (once === true || !terminal.out.isTTY) return 0;
      await delay(LOOK_EVERY_MS, undefined, { signal: over.signal }).catch(() => undefined);
      if (over.signal.aborted) return 0;
    }
  } finally {
    deaf();
  }
};
