import type { Api } from '../api/client.ts';
import { many, numberOf } from '../api/decode.ts';
import { isImage } from '../api/images.ts';
import { formatImages } from '../format/images.ts';
import { plural } from '../format/quantities.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { type JsonOption, READ } from './sessions.ts';

/** `berth images`. */
export const listImages = async (api: Api, terminal: Terminal, { json }: JsonOption): Promise<number> => {
  const answer = await api.send('GET', '/v1/images', READ);
  const images = many(answer, 'images', isImage);
  if (json === true) {
    terminal.json(images);
    return 0;
  }
  if (images.length === 0) terminal.note('No node tells of an image; is one there? See: berth nodes');
  else terminal.print(formatImages(images, terminal.view()));
  const silent = numberOf(answer, 'silentCount') ?? 0;
  if (silent > 0) terminal.note(`${plural(silent, 'node')} did not answer in time`);
  return 0;
};
