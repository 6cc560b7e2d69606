import { accept, refuse } from '#kernel';
import type { Refusal, Result } from '#kernel';

const WORD = '[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*';
const NAME = new RegExp(String.raw`^(${WORD}(?:/${WORD})*)(?::([A-Za-z0-9_][A-Za-z0-9_.-]{0,127}))?$`);
const NAME_MAX = 200;
const DEFAULT_TAG = 'latest';

/** A first word like this is the host of a registry: nothing of one's own comes from there. */
const isHost = (word: string, isOnly: boolean): boolean =>
  !isOnly && (word.includes('.') || word === 'localhost');

/** The name of an image of one's own as all write it, with its tag; null: it can not be one. */
export const ownImageName = (raw: string): string | null => {
  const [, path, tag = DEFAULT_TAG] = raw.length > NAME_MAX ? [] : (NAME.exec(raw) ?? []);
  if (path === undefined) return null;
  const words = path.split('/');
  const [first = ''] = words;
  if (isHost(first, words.length === 1)) return null;
  return first === 'berth' || path === 'host' ? null : `${path}:${tag}`;
};

/** {@link ownImageName}, or why it can't be. */
export const readOwnImageName = (raw: string): Result<string, Refusal<'image-name-invalid'>> => {
  const name = ownImageName(raw);
  if (name !== null) return accept(name);
  return refuse({
    code: 'image-name-invalid',
    message: `${JSON.stringify(raw.slice(0, 80))} can't name an image of your own: it is like env, team/env or env:v1, in lower-case letters, digits and . _ - between them; without the host of a registry, and not below berth/.`,
  });
};
