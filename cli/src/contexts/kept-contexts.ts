import { isFields, textOf } from '../api/decode.ts';

/** A Berth that somebody logged in to. */
export type KeptContext = {
  readonly name: string;
  readonly url: string;
  readonly key: string;
  /** The login made the key: it goes with it. */
  readonly isOwn?: true;
};
/** Those that are kept; the first is in use. */
export type KeptContexts = readonly KeptContext[];

const contextIn = (value: unknown, absent: string): KeptContext | undefined => {
  const [url, key] = [textOf(value, 'url'), textOf(value, 'key')];
  if (url === undefined || key === undefined) return undefined;
  const isOwn = isFields(value) && value['isOwn'] === true;
  return { name: textOf(value, 'name') ?? absent, url, key, ...(isOwn ? { isOwn } : {}) };
};

/** `berth.example.org` of `https://berth.example.org:8443`: what a person would call it. */
export const nameOfUrl = (url: string): string => URL.parse(url)?.hostname ?? url;

/** What a file holds. The one in use stands outside, where older programs look for it. */
export const readContexts = (value: unknown): KeptContexts => {
  const current = contextIn(value, nameOfUrl(textOf(value, 'url') ?? ''));
  const others = isFields(value) && Array.isArray(value['others']) ? value['others'] : [];
  return [
    current,
    ...others.map((one: unknown) => contextIn(one, nameOfUrl(textOf(one, 'url') ?? ''))),
  ].filter((one) => one !== undefined);
};

/** What is written for them; null when none is left. */
export const writeContexts = ([current, ...others]: KeptContexts): object | null =>
  current === undefined ? null : { ...current, others };

/** Another one in use; one of the same name is replaced. */
export const withContext = (kept: KeptContexts, added: KeptContext): KeptContexts => [
  added,
  ...kept.filter(({ name }) => name !== added.name),
];

/** Null if there is none of this name. */
export const useContext = (kept: KeptContexts, name: string): KeptContexts | null => {
  const wanted = kept.find((one) => one.name === name);
  return wanted === undefined ? null : withContext(kept, wanted);
};
