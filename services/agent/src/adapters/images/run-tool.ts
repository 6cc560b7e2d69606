import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

export type ToolOptions = {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly signal?: AbortSignal;
  readonly onLine?: (line: string) => void;
};

/** How a program ended, and the last it said. */
export type ToolEnd = { readonly exitCode: number; readonly lines: readonly string[] };

const LINES_KEPT = 200;
/** The shell's code for "no such program". */
const NOT_FOUND = 127;

/** Runs a program to its end. Its exit code is a value; 127 also when there is no such program. @throws when cancelled */
export const runTool = (
  program: string,
  args: readonly string[],
  { env = {}, cwd, signal, onLine }: ToolOptions = {},
): Promise<ToolEnd> =>
  new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
        LC_ALL: 'C.UTF-8',
        ...env,
      },
      ...(cwd === undefined ? {} : { cwd }),
      ...(signal === undefined ? {} : { signal }),
    });
    const lines: string[] = [];
    const hear = (line: string): void => {
      lines.push(line);
      if (lines.length > LINES_KEPT) lines.shift();
      onLine?.(line);
    };
    createInterface({ input: child.stdout }).on('line', hear);
    createInterface({ input: child.stderr }).on('line', hear);
    child.once('error', (error) => {
      if ('code' in error && error.code === 'ENOENT')
        resolve({ exitCode: NOT_FOUND, lines: [`${program} is not installed`] });
      else reject(error);
    });
    child.once('close', (exitCode) => resolve({ exitCode: exitCode ?? -1, lines }));
  });
