/* Control characters: what a program or a user named must not move the cursor of whoever lists it. */
// oxlint-disable-next-line no-control-regex -- they are what is looked for
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/g;

/** Text of others, safe for one line of a terminal: where it breaks a line there is a space. */
export const printable = (text: string): string =>
  text.replace(/[\n\r\t]\s*/g, ' ').replace(CONTROL, '\u{fffd}');
