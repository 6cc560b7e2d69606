import { type Command, CommanderError } from 'commander';
import { CliFailure, usage } from './cli-failure.ts';
import { FS_OPERATIONS } from './commands/fs-usage.ts';
import { fs } from './commands/fs.ts';
import { closeName } from './completion/close-name.ts';
import { OWN_FAILURE } from './terminal/end-words.ts';
import { terminal } from './terminal/terminal.ts';

/** Wrong use, as most programs have it; what ends as another program does keeps the small numbers for that one. */
const USAGE = 2;
const FAILURE = 1;

const [command, operation = '', ...words] = process.argv.slice(2);
const isRun = ['run', 'exec', 'ssh'].includes(process.argv[2] ?? '');
const screen = terminal();

// `berth events | head`: the reader has seen enough, which is no fault.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  setTimeout(() => process.exit(0), 500).unref();
});

const say = (sentence: string, code: string): void => {
  const { paintErr } = screen;
  screen.note(`${paintErr.red('berth:')} ${sentence} ${paintErr.dim(`(${code})`)}`);
};

const exitCodeOf = (error: unknown): number => {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return 0;
    if (error.code === 'commander.help') return USAGE; // a command is missing; its help was shown
    const said = error.message
      .replace(/^error: /, '')
      .replaceAll('\n', ' ')
      .replace(/\.$/, '');
    say(
      `${said}. See: berth ${error.code === 'commander.unknownCommand' ? '' : `${command ?? ''} `}--help`,
      'usage',
    );
    return isRun ? OWN_FAILURE : USAGE;
  }
  if (error instanceof CliFailure) {
    say(error.message, error.code);
    if (isRun) return OWN_FAILURE;
    return error.code === 'usage' ? USAGE : FAILURE;
  }
  say(error instanceof Error ? error.message : String(error), 'internal');
  if (process.env['BERTH_DEBUG'] !== undefined && error instanceof Error) screen.note(error.stack ?? '');
  return isRun ? OWN_FAILURE : FAILURE;
};

/** `berth help nope` is no question for everything. */
const requireCommand = (program: Command, name: string): void => {
  const isKnown = program.commands.some((one) => one.name() === name || one.aliases().includes(name));
  if (name === '' || name.startsWith('-') || isKnown) return;
  const near = closeName(
    name,
    program.commands.map((one) => one.name()),
  );
  throw usage(`there is no command ${name}${near === undefined ? '' : `; did you mean ${near}?`}`);
};

const ends = (exitCode: number): void => {
  process.exitCode = exitCode;
};

try {
  // Used like `ls`, it does not wait for what only the other commands need.
  if (command === 'fs' && FS_OPERATIONS.has(operation)) ends(await fs(screen, operation, words));
  else {
    const program = (await import('./program.ts')).createProgram(screen, ends);
    if (command === 'help') requireCommand(program, operation);
    await program.parseAsync(process.argv);
  }
} catch (error) {
  process.exitCode = exitCodeOf(error);
}
