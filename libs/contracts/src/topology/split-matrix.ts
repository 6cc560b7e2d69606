/** A device of the matrix with the text of its cells, as many as there are devices, and of the columns after them. */
export type MatrixRow = {
  readonly name: string;
  readonly cells: readonly string[];
  readonly tail: readonly string[];
};

const TITLES = ['CPU Affinity', 'NUMA Affinity', 'GPU NUMA ID'];
const GPU = /^GPU\d+$/;
const HEADER = /^\s*GPU\d+(?=\s|$)(?!.*\sX(?=\s|$))/;
const DEVICE = /^[A-Za-z][\w.-]*$/;
/** Terminals get the header underlined. */
// oxlint-disable-next-line no-control-regex -- the escape character is what is looked for
const ANSI = /\u001b\[[0-9;]*m/g;

const wordsOf = (line: string): readonly string[] => line.split(/[\t ]+/).filter((word) => word !== '');

/** The text with tabs has its cells between tabs; pasted from a terminal it has only blanks. */
const cellsOf = (line: string): readonly string[] =>
  (line.includes('\t') ? line.split('\t') : line.split(' '))
    .map((cell) => cell.trim())
    .filter((cell) => cell !== '');

type Header = { readonly devices: readonly string[]; readonly titles: number };

const readHeader = (line: string): Header | null => {
  const at = TITLES.map((title) => line.indexOf(title));
  const titles = at.filter((index) => index !== -1).length;
  // They came one by one with new drivers, so the first `titles` of them must be there, in this order, after the devices.
  if (at.slice(0, titles).some((index, n) => index === -1 || index <= (at[n - 1] ?? -1))) return null;
  const end = titles === 0 ? line.length : (at[0] ?? line.length);
  const devices = wordsOf(line.slice(0, end));
  const afterTitles = TITLES.reduce((rest, title) => rest.replace(title, ''), line.slice(end)).trim();
  const isSound = afterTitles === '' && new Set(devices).size === devices.length;
  return isSound && devices.every((name) => DEVICE.test(name)) ? { devices, titles } : null;
};

/** A row whose last columns can't be told apart for certain is refused; when none of them says anything, there is nothing to confuse. */
const readTail = (cells: readonly string[], titles: number): readonly string[] | null => {
  if (cells.length === titles) return cells;
  const saysNothing = cells.length < titles && cells.every((cell) => cell === 'N/A');
  return saysNothing ? Array.from({ length: titles }, () => 'N/A') : null;
};

const readRow = (line: string, { devices, titles }: Header): MatrixRow | null => {
  const [name = '', ...rest] = cellsOf(line);
  const cells = rest.slice(0, devices.length);
  const tail = readTail(rest.slice(devices.length), titles);
  return cells.length < devices.length || tail === null ? null : { name, cells, tail };
};

/** The rows of the GPUs in a `topo -m` output, in the order of its header; null unless each is there once, whole. */
export const splitMatrix = (text: string): readonly MatrixRow[] | null => {
  const lines = text.replace(ANSI, '').split(/\r?\n/);
  const headerAt = lines.findIndex((line) => HEADER.test(line));
  const header = headerAt === -1 ? null : readHeader(lines[headerAt] ?? '');
  if (header === null) return null;
  const gpus = header.devices.filter((name) => GPU.test(name));
  if (gpus.some((name, n) => header.devices[n] !== name)) return null; // GPUs come before network cards
  const body = lines.slice(headerAt + 1);
  const end = body.findIndex((line) => line.trim() === '');
  const rows: MatrixRow[] = [];
  for (const line of end === -1 ? body : body.slice(0, end)) {
    const name = wordsOf(line)[0] ?? '';
    if (!header.devices.includes(name)) return null;
    if (!GPU.test(name)) continue; // rows of network cards have cells only
    const row = readRow(line, header);
    if (row === null) return null;
    rows.push(row);
  }
  const isComplete = rows.length === gpus.length && rows.every(({ name }, n) => name === gpus[n]);
  return isComplete ? rows : null;
};
