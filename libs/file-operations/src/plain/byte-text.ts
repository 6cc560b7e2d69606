import { isUtf8 } from 'node:buffer';

/*
 * Names are bytes. In this program each byte of a name is one character (latin1): nothing is lost, and the order of texts is that of bytes.
 * Words come in as UTF-8, and go out as they came.
 */
export const fromWord = (word: string): string => Buffer.from(word, 'utf8').toString('latin1');
export const toBytes = (text: string): Buffer => Buffer.from(text, 'latin1');
/** For messages; what is no UTF-8 is shown as U+FFFD. */
export const readable = (text: string): string => toBytes(text).toString('utf8');

/** `{path}`, and `{pathBytes}` in base64 as well if the bytes are no UTF-8. */
export const jsonField = (name: string, text: string): Readonly<Record<string, string>> => {
  const bytes = toBytes(text);
  const field = { [name]: bytes.toString('utf8') };
  return isUtf8(bytes) ? field : { ...field, [`${name}Bytes`]: bytes.toString('base64') };
};

/** A line of JSON as bytes. */
export const jsonLine = (value: object): string => `${fromWord(JSON.stringify(value))}\n`;

/** A name on a terminal must not move its cursor. */
export const quoted = (text: string): string =>
  // oxlint-disable-next-line no-control-regex -- they are what is looked for
  `'${text.replace(/[\u0000-\u001f\u007f]/g, '?')}'`;
