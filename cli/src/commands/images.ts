import type { Api } from '../api/client.ts';
import { isFields, many, numberOf, one } from '../api/decode.ts';
import { isImage, isOwnImage } from '../api/images.ts';
import { formatImages, formatOwnImage, formatOwnImages } from '../format/images.ts';
import { plural } from '../format/quantities.ts';
import { readList } from '../lists/read-list.ts';
import type { ListOptions } from '../lists/read-list.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { type JsonOption, READ } from './sessions.ts';

/** `berth images`. */
export const listImages = async (
  api: Api,
  terminal: Terminal,
  { json, ...options }: JsonOption & ListOptions,
): Promise<number> => {
  let answer: unknown;
  // What is told beside the list is the same on every page.
  const told: Api = { ...api, send: async (...asked) => (answer = await api.send(...asked)) };
  const place = { path: '/v1/images', field: 'images', is: isImage };
  const { items: images } = await readList(told, place, options);
  // An older gateway knows of none.
  const own = isFields(answer) && 'own' in answer ? many(answer, 'own', isOwnImage) : [];
  if (json === true) {
    terminal.json([...own.map((image) => ({ image: image.name, ...image })), ...images]);
    return 0;
  }
  if (own.length > 0) terminal.print(`${formatOwnImages(own, terminal.view())}\n`);
  if (images.length === 0) terminal.note('No node tells of an image; is one there? See: berth nodes');
  else terminal.print(formatImages(images, terminal.view()));
  const silent = numberOf(answer, 'silentCount') ?? 0;
  if (silent > 0) terminal.note(`${plural(silent, 'node')} did not answer in time`);
  return 0;
};

const pathOf = (ref: string): string => `/v1/images/${encodeURIComponent(ref)}`;

/** `berth images show`. */
export const showImage = async (
  api: Api,
  terminal: Terminal,
  ref: string,
  { json }: JsonOption,
): Promise<number> => {
  const image = one(await api.send('GET', pathOf(ref), READ), isOwnImage, 'an image');
  if (json === true) terminal.json(image);
  else terminal.print(formatOwnImage(image, terminal.view()));
  return 0;
};

export type RemoveImageOptions = JsonOption & { readonly node?: string };

/** `berth images rm`. */
export const removeImage = async (
  api: Api,
  terminal: Terminal,
  ref: string,
  { json, node }: RemoveImageOptions,
): Promise<number> => {
  if (node !== undefined) {
    await api.send('DELETE', `/v1/nodes/${encodeURIComponent(node)}/images/${encodeURIComponent(ref)}`, {
      timeoutMs: 40_000,
    });
    if (json === true) terminal.json({ image: ref, nodeId: node });
    else terminal.note(`removed ${ref} from ${node}; the next session with it there fetches it again`);
    return 0;
  }
  const answer = await api.send('DELETE', pathOf(ref), { timeoutMs: 40_000, ...READ });
  const image = one(answer, isOwnImage, 'an image');
  if (json === true) terminal.json(image);
  else if (image.state === 'removing')
    terminal.note(`${image.name} goes as soon as its node ${image.nodeId} answers`);
  else if (image.state === 'failed') terminal.note(`called off ${image.name}`);
  else terminal.note(`removed ${image.name}`);
  return 0;
};
