import { readFileSync } from 'node:fs';
import { DependencyFailure } from '#kernel';
import { runTool } from '../images/run-tool.ts';

/** Changes and reads the interfaces of a network namespace. */
export type LinkTool = {
  /** @throws DependencyFailure with what the program said, unless it ends well */
  readonly run: (program: 'ip' | 'bridge', args: readonly string[]) => Promise<void>;
  /** What it prints. @throws DependencyFailure likewise */
  readonly read: (program: 'ip' | 'bridge', args: readonly string[]) => Promise<string>;
  readonly interfaces: () => Promise<readonly string[]>;
};

const call = async (program: string, args: readonly string[]): Promise<string> => {
  const { exitCode, lines } = await runTool(program, [...args]);
  if (exitCode === 0) return lines.join('\n');
  const cause = `${lines.at(-1) ?? 'no word'} (${program} ${args.join(' ')})`;
  throw new DependencyFailure('member network', 'change an interface', { retryable: true, cause });
};

/** The machine's own. `/sys` may show another namespace, `/proc` never does. */
export const linkTool: LinkTool = {
  run: async (program, args) => void (await call(program, args)),
  read: call,
  interfaces: () =>
    Promise.resolve(
      readFileSync('/proc/net/dev', 'utf8')
        .split('\n')
        .map((line) => (line.split(':')[0] ?? '').trim()),
    ),
};
