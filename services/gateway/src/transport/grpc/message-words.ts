import type { Enum } from 'protobufjs';

/* REST says `at-the-latest` where a proto says `START_CERTAINTY_AT_THE_LATEST`: one rule leads from each to the other. */

const prefixOf = ({ name }: Enum): string => `${name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toUpperCase()}_`;

/** The word that REST has for a value; undefined for one that says nothing. A number is a value that this gateway does not know. */
export const wordOf = (type: Enum, value: unknown): string | undefined => {
  if (typeof value !== 'string') return value === 0 ? undefined : String(value);
  const word = value.slice(prefixOf(type).length);
  return word === 'UNSPECIFIED' ? undefined : word.toLowerCase().replaceAll('_', '-');
};

/** The value that says a word; unspecified for a word that the proto does not have. */
export const valueOf = (type: Enum, word: unknown): string => {
  const name = `${prefixOf(type)}${String(word).toUpperCase().replaceAll('-', '_')}`;
  return name in type.values ? name : `${prefixOf(type)}UNSPECIFIED`;
};
