import { parseArgs } from 'node:util';
import { defaultPlace, drillUploads } from './uploads.ts';

const USAGE = `usage: npm run drill -- uploads [--gib N] [--files N] [--at FOLDER]
  uploads   one large file and many small ones, with the storage service killed three times during each: byte-identical?`;

const whole = (text: string, what: string): number => {
  if (!/^[1-9]\d{0,6}$/.test(text)) throw new TypeError(`${what} takes a whole number from 1 on`);
  return Number(text);
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    gib: { type: 'string', default: '20' },
    files: { type: 'string', default: '100000' },
    at: { type: 'string', default: defaultPlace() },
  },
});
if (positionals[0] === 'uploads') {
  const drill = {
    gib: whole(values.gib, '--gib'),
    files: whole(values.files, '--files'),
    at: values.at,
  };
  // Progress goes to stderr: stdout is the result.
  console.log(JSON.stringify(await drillUploads(drill, (line) => console.error(line)), undefined, 2));
} else {
  console.error(USAGE);
  process.exitCode = 2;
}
