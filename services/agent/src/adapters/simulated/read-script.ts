import type { OutputPiece } from '../../domain/output-piece.ts';

/** What a simulated program does. */
export type Script = {
  /** Null: until it is stopped. */
  readonly runMs: number | null;
  readonly exitCode: number;
  readonly ignoresTerm: boolean;
  readonly prints: readonly { readonly source: OutputPiece['source']; readonly text: string }[];
};

const DEFAULT: Script = { runMs: 1000, exitCode: 0, ignoresTerm: false, prints: [] };

/**
 * The command of a simulated run: `simulate`, then words such as `run=2000` (milliseconds; `run=forever`), `exit=3`, `out=text`, `err=text`, `ignore-term`;
 * `missing-program` is not found. Anything else runs for a second and exits with 0, so that real requests can be replayed on a simulated fleet.
 */
export const readScript = (command: readonly string[]): Script | null => {
  if (command[0] === 'missing-program') return null;
  if (command[0] !== 'simulate') return DEFAULT;
  let { runMs, exitCode, ignoresTerm } = DEFAULT;
  const prints: Script['prints'][number][] = [];
  for (const word of command.slice(1)) {
    const [name = '', value = ''] = word.split(/=(.*)/s);
    if (name === 'run') runMs = value === 'forever' ? null : Number(value);
    else if (name === 'exit') exitCode = Number(value);
    else if (name === 'out') prints.push({ source: 'stdout', text: `${value}\n` });
    else if (name === 'err') prints.push({ source: 'stderr', text: `${value}\n` });
    else if (name === 'ignore-term') ignoresTerm = true;
  }
  return { runMs, exitCode, ignoresTerm, prints };
};
