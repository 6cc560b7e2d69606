import type { ExecOptions } from './commands/exec.ts';
import type { ReplOptions } from './commands/repl.ts';
import type { SshOptions } from './commands/ssh.ts';
import type { TerminalOptions } from './commands/terminal.ts';
import { findContext, loginFile, surroundings } from './context.ts';
import type { ProgramPart } from './program-part.ts';

const several = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];

const EXEC_EXAMPLES = `
Examples:
  $ berth exec train                              a shell in the session
  $ berth exec train -- nvidia-smi
  $ berth exec train:worker1 -- nvidia-smi         in a member of a cluster session
  $ berth exec -it train -- python3
  $ tar -c data | berth exec -i train -- tar -x
`;
const REPL_EXAMPLES = `
Examples:
  $ berth repl train                              Python that knows what it was told, also tomorrow
  $ berth repl train -c 'df.describe()'           one piece of code, in the same kernel
  $ berth repl --language bash train < setup.sh
  $ berth repl --kernel second --language r train
`;
const COPY_EXAMPLES = `
Examples:
  $ berth cp train:/work/model.pt .
  $ berth cp data train:/work                     a folder, with all that is in it
  $ berth cp train:logs ./logs-of-today           below /work, if it is no full path
  $ berth cp ./images corpus:/raw                 into a folder, if no session goes by that name
`;
const SSH_EXAMPLES = `
Examples:
  $ berth ssh train                               a shell, by the OpenSSH of this machine
  $ berth ssh train nvidia-smi
  $ berth ssh --config train >> ~/.ssh/config     afterwards: ssh berth-train, scp, sftp, VS Code
`;

/** Ways into running sessions. */
export const addEnterCommands: ProgramPart = (program, { api, terminal, does }) => {
  // Only when they are used: what they bring along takes a moment to load.
  const dial = async (path: string) =>
    (await import('./api/dial.ts')).createDial(findContext(surroundings()))(path);

  program
    .command('exec')
    .description('run a program in a session that is running; ends as the program does')
    .argument('<session>', 'id, name or the beginning of an id')
    .argument('[command...]', 'program and arguments, after --; none: a shell')
    .option('-i, --interactive', 'give it the input of this command')
    .option('-t, --tty', 'give it a terminal')
    .option('-w, --workdir <folder>', 'start it there; absent: in /work')
    .option('-e, --env <name=value>', 'an environment variable; several times for several', several)
    .passThroughOptions()
    .addHelpText('after', EXEC_EXAMPLES)
    .action(
      does(async (ref: string, words: readonly string[], options: ExecOptions) =>
        (await import('./commands/exec.ts')).exec(dial, terminal, ref, words, options),
      ),
    );

  program
    .command('cp')
    .description('copy files and folders into a session that is running or a folder, or out of it')
    .argument('<from>', 'a path here, SESSION:path or FOLDER:path')
    .argument('<to>', 'SESSION:path or FOLDER:path, or a path here')
    .option('-q, --quiet', 'show no progress')
    .addHelpText('after', COPY_EXAMPLES)
    .action(
      does(async (from: string, to: string, options: { readonly quiet?: boolean }) =>
        (await import('./commands/copy-somewhere.ts')).copySomewhere(
          dial,
          api(),
          terminal,
          from,
          to,
          options,
        ),
      ),
    );

  program
    .command('repl')
    .description('speak to a kernel of a session that is running, or run code in it; it keeps what it knows')
    .argument('<session>', 'id, name or the beginning of an id')
    .option(
      '-l, --language <name>',
      'python, r, bash, node, or another that the image has a kernel for',
      'python',
    )
    .option('-k, --kernel <name>', 'which kernel; started if it does not run yet', 'main')
    .option('-c, --code <text>', 'run this and end; otherwise what is typed, or the input of this command')
    .option('-f, --file <path>', 'run this file and end')
    .option('--restart', 'start the kernel anew: it forgets everything')
    .option('--json', 'results as one JSON document on each line')
    .addHelpText('after', REPL_EXAMPLES)
    .action(
      does(async (ref: string, options: ReplOptions) =>
        (await import('./commands/repl.ts')).repl(dial, terminal, ref, options),
      ),
    );

  program
    .command('ssh')
    .description('open a shell in a session by ssh, or run a command there')
    .argument('<session>', 'id or name')
    .argument('[command...]', 'a command line for the shell of the session; none: a shell')
    .option('--config', 'print the lines for ~/.ssh/config instead: for scp, sftp, editors, forwarded ports')
    .option('--stdio', "be ssh's ProxyCommand")
    .option('--user <user>', "the session's user, where an image calls him otherwise", 'berth')
    .passThroughOptions()
    .addHelpText('after', SSH_EXAMPLES)
    .action(
      does(async (ref: string, words: readonly string[], options: SshOptions) =>
        (await import('./commands/ssh.ts')).ssh(
          dial,
          terminal,
          loginFile(surroundings()),
          ref,
          words,
          options,
        ),
      ),
    );

  program
    .command('terminal')
    .alias('attach')
    .description('look at a terminal of a session that stays when you leave; one that is not there is opened')
    .argument('<session>', 'id, name or the beginning of an id')
    .option('-n, --name <name>', 'which of its terminals', 'main')
    .action(
      does(async (ref: string, options: TerminalOptions) =>
        (await import('./commands/terminal.ts')).attachTerminal(dial, terminal, ref, options),
      ),
    );
};
