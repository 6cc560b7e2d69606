import { isUtf8 } from 'node:buffer';

/*
 * Names are bytes. Inside, each byte of a name is one character (latin1), so that nothing is lost and the order of texts is that of bytes; at the
 * border a name is text, and base64 as well where the bytes are no UTF-8.
 */

/** The name as the file system takes it. */
export const bytesOfName = (name: string): Buffer => Buffer.from(name, 'latin1');
/** A name out of bytes. */
export const nameOfBytes = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');
/** A name out of text. */
export const nameOfText = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');
/** For people; what is no UTF-8 is shown as U+FFFD. */
export const textOfName = (name: string): string => bytesOfName(name).toString('utf8');

/** `{name}`, and `{nameBytes}` in base64url as well if the bytes are no UTF-8. */
export const toldName = (name: string): { readonly name: string; readonly nameBytes?: string } => {
  const bytes = bytesOfName(name);
  const text = bytes.toString('utf8');
  return isUtf8(bytes) ? { name: text } : { name: text, nameBytes: bytes.toString('base64url') };
};
