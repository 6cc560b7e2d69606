import { Option } from 'commander';
import {
  downloadFiles,
  findFiles,
  listFiles,
  makeDirectory,
  makeLink,
  moveFile,
  printFile,
  type TransferOptions,
  uploadFiles,
} from './commands/folder-files.ts';
import { listFolders } from './commands/folders.ts';
import type { JsonOption } from './commands/sessions.ts';
import { JSON_OPTION, type ProgramPart } from './program-part.ts';

const AT = 'FOLDER/PATH: what is below a folder of that name or id';
const RETRY = ['--retry <time>', 'go on for so long while nobody answers: 10m if absent'] as const;

/** `berth folder ls|cat|upload|download|mv|mkdir|find|link …`: what lies in folders. */
export const addFolderFileCommands: ProgramPart = (program, { api, terminal, does }) => {
  const folder = program.commands.find((command) => command.name() === 'folder') ?? program.command('folder');

  folder
    .command('ls')
    .description('list what lies in a folder; without one, list folders')
    .argument('[place]', AT)
    .addOption(new Option('--sort <by>', 'name, size or modified').choices(['name', 'size', 'modified']))
    .option('-r, --reverse', 'the other way')
    .option(...JSON_OPTION)
    .action(
      does(
        (
          at: string | undefined,
          options: JsonOption & { readonly sort?: string; readonly reverse?: true },
        ) =>
          at === undefined ? listFolders(api(), terminal, options) : listFiles(api(), terminal, at, options),
      ),
    );
  folder
    .command('find')
    .description('look for names below a folder')
    .argument('<place>', AT)
    .argument('<name>', 'a part of the name, or a pattern with * and ?')
    .option(...JSON_OPTION)
    .action(
      does((at: string, name: string, options: JsonOption) => findFiles(api(), terminal, at, name, options)),
    );
  folder
    .command('cat')
    .description('print a file')
    .argument('<place>', AT)
    .action(does((at: string) => printFile(api(), terminal, at)));
  folder
    .command('mkdir')
    .description('make a directory, and those on the way')
    .argument('<place>', AT)
    .action(does((at: string) => makeDirectory(api(), at)));
  folder
    .command('mv')
    .description('move or rename something within a folder')
    .argument('<from>', AT)
    .argument('<to>', AT)
    .option('-f, --force', 'replace what is there')
    .action(
      does((from: string, to: string, options: { readonly force?: true }) =>
        moveFile(api(), from, to, options),
      ),
    );
  folder
    .command('upload')
    .alias('put')
    .description('send files and whole directories; what breaks off goes on')
    .argument('<words...>', 'LOCAL… FOLDER[/PATH]')
    .option(...RETRY)
    .option('-q, --quiet', 'say nothing until the end')
    .option(...JSON_OPTION)
    .action(
      does((words: readonly string[], options: TransferOptions) =>
        uploadFiles(api(), terminal, words, options),
      ),
    );
  folder
    .command('download')
    .alias('get')
    .description('fetch a file, or a directory with all that is in it')
    .argument('<place>', AT)
    .argument('[local]', 'where to; here if absent')
    .option(...RETRY)
    .option('-q, --quiet', 'say nothing until the end')
    .option(...JSON_OPTION)
    .action(
      does((at: string, to: string | undefined, options: TransferOptions) =>
        downloadFiles(api(), terminal, at, to, options),
      ),
    );
  folder
    .command('link')
    .description('make a link that opens a file, or a directory as an archive, without a key')
    .argument('<place>', AT)
    .option('--expires <time>', 'how long it opens: 1h if absent, at most 7d')
    .addOption(new Option('--archive <format>', 'of a directory').choices(['zip', 'tar']))
    .option(...JSON_OPTION)
    .action(
      does((at: string, options: JsonOption & { readonly expires?: string; readonly archive?: string }) =>
        makeLink(api(), terminal, at, options),
      ),
    );
};
