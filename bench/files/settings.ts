import { tmpdir } from 'node:os';
import { parseArgs } from 'node:util';
import { type Part, PARTS } from './parts.ts';

const FULL = { files: 30_000, local: 300_000, small: 12_000, flat: 5000, filesPerFolder: 100 };
/** As many folders as requests may be under way, or few could be: one writer at a time deletes in a folder. */
const QUICK = { files: 3000, local: 20_000, small: 12_000, flat: 500, filesPerFolder: 20 };

export type Settings = {
  readonly parts: readonly Part[];
  /** How many files each part has. */
  readonly sizes: Readonly<Record<Part, number>>;
  readonly filesPerFolder: number;
  readonly runs: number;
  /** On the disk that is measured. */
  readonly folder: string;
  /** Where the figures are kept after each part; what is there already is not measured again. */
  readonly keptIn: string | undefined;
};

/** What may follow the name of the benchmark. */
export const OPTIONS = `[--quick] [--only ${PARTS.join(',')}] [--keep FILE] [--files N] [--local-files N] [--runs N] [--at FOLDER]`;

const whole = (text: string | undefined, otherwise: number, what: string): number => {
  if (text === undefined) return otherwise;
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new TypeError(`${what} takes a whole number from 1 on`);
  return Number(text);
};

export const readSettings = (options: readonly string[]): Settings => {
  const { values } = parseArgs({
    args: [...options],
    options: {
      only: { type: 'string' },
      keep: { type: 'string' },
      files: { type: 'string' },
      'local-files': { type: 'string' },
      runs: { type: 'string' },
      at: { type: 'string', default: tmpdir() },
      quick: { type: 'boolean', default: false },
    },
  });
  const names = values.only?.split(',') ?? PARTS;
  const parts = PARTS.filter((part) => names.includes(part));
  if (parts.length !== names.length) throw new TypeError(`--only takes some of ${PARTS.join(', ')}`);
  const { local, small, flat, filesPerFolder, files: mounted } = values.quick ? QUICK : FULL;
  const files = whole(values.files, mounted, '--files');
  return {
    parts,
    sizes: {
      latency: files,
      caching: files,
      readdirplus: files,
      flat,
      localSmall: small,
      local: whole(values['local-files'], local, '--local-files'),
    },
    filesPerFolder,
    runs: whole(values.runs, 3, '--runs'),
    folder: values.at,
    keptIn: values.keep,
  };
};
