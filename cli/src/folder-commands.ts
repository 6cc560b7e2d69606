import { Option } from 'commander';
import {
  type Change,
  changeFolder,
  type ChangeOptions,
  type CreateFolderOptions,
  folderPath,
  folderRequest,
  listFolders,
  type ListFoldersOptions,
  showFolder,
} from './commands/folders.ts';
import type { JsonOption } from './commands/sessions.ts';
import { DRY_RUN_OPTION, JSON_OPTION, type ProgramPart } from './program-part.ts';
import { parseBytes } from './units/parse-bytes.ts';

const FOLDER = ['<folder>', 'its name or id'] as const;
const KINDS = ['general', 'dataset', 'model', 'home'];
const RIGHTS = ['read', 'write', 'write-delete'];
/** Commands that take no more than a folder. */
const WORDS = [
  ['accept', 'Accepted', 'accept an invitation'],
  ['decline', 'Declined', 'decline an invitation'],
  ['leave', 'Left', 'give back the right that you have'],
  ['trash', 'In the trash', 'put a folder out of use; its files are kept, its name is free'],
  ['restore', 'Restored', 'take it out of the trash, by its id'],
  ['purge', 'Is being purged', 'delete what is in the trash, for good, by its id'],
  ['publish', 'Published', 'make a dataset as it is the next version, read-only from then on'],
  ['reopen', 'Reopened', 'let a published dataset be written to again'],
] as const;

/** A word alone is a user's name. */
const partyOf = (who: string): string => (who.includes(':') ? who : `user:${who}`);

/** `berth folder …` */
export const addFolderCommands: ProgramPart = (program, { api, terminal, does }) => {
  const folder = program
    .command('folder')
    .alias('folders')
    .description('folders: data that outlives sessions');
  const change = (options: ChangeOptions, wanted: Change): Promise<number> =>
    changeFolder(api(), terminal, wanted, options);

  folder
    .command('create')
    .description('get a folder')
    .argument('<name>', 'how it goes by among the folders of its owner')
    .option('--quota <size>', 'how much it may hold, such as 100GiB; absent: as much as the volume has')
    .option('--owner <owner>', 'user:<id> or project:<id>; you if absent')
    .addOption(new Option('--kind <kind>', 'what it is for').choices(KINDS))
    .option('--volume <volume>', 'where it lies; absent: on the default volume')
    .option('--description <words>', 'for people')
    .option(...JSON_OPTION)
    .action(
      does((name: string, options: CreateFolderOptions) =>
        change(options, {
          method: 'POST',
          path: '/v1/folders',
          body: folderRequest(name, options),
          what: 'Made',
        }),
      ),
    );
  folder
    .command('clone')
    .description('make a copy, as a folder of its own')
    .argument(...FOLDER)
    .argument('<name>', 'the name of the copy')
    .option('--snapshot <snapshot>', 'of a snapshot of it, by name or id')
    .option('--quota <size>', 'how much the copy may hold')
    .option('--owner <owner>', 'user:<id> or project:<id>; you if absent')
    .addOption(new Option('--kind <kind>', 'what it is for').choices(KINDS))
    .option('--volume <volume>', 'on another volume')
    .option(...JSON_OPTION)
    .action(
      does((ref: string, name: string, options: CreateFolderOptions) =>
        change(options, {
          method: 'POST',
          path: folderPath(ref, '/clones'),
          body: folderRequest(name, options),
          what: 'Cloned',
        }),
      ),
    );
  folder
    .command('list')
    .description('list folders of yours, of your projects, and those that are shared with you')
    .option('--trash', 'those in the trash')
    .option('--all', 'those of everybody, for admins')
    .option(...JSON_OPTION)
    .action(does((options: ListFoldersOptions) => listFolders(api(), terminal, options)));
  folder
    .command('show')
    .alias('usage')
    .description('show a folder: what it holds, who has it, its snapshots')
    .argument(...FOLDER)
    .option(...JSON_OPTION)
    .action(does((ref: string, options: JsonOption) => showFolder(api(), terminal, ref, options)));

  const patch = (
    name: string,
    what: string,
    argument: readonly [name: string, about: string],
    about: string,
    body: (said: string) => object,
  ) =>
    folder
      .command(name)
      .description(about)
      .argument(...FOLDER)
      .argument(...argument)
      .option(...DRY_RUN_OPTION)
      .option(...JSON_OPTION)
      .action(
        does((ref: string, said: string, options: ChangeOptions) =>
          change(options, { method: 'PATCH', path: folderPath(ref), body: body(said), what }),
        ),
      );
  patch('rename', 'Renamed', ['<name>', 'the new one'], 'give it another name', (name) => ({ name }));
  patch('describe', 'Described', ['<words>', 'for people'], 'say what it is', (description) => ({
    description,
  }));
  patch(
    'quota',
    'Bounded',
    ['<size>', 'such as 100GiB, or none'],
    'bound it, such as 100GiB; none: as much as the volume has',
    (size) => ({
      quotaBytes: size === 'none' ? 0 : parseBytes(size, 'quota'),
    }),
  );
  patch(
    'give',
    'Given away',
    ['<owner>', 'user:<id> or project:<id>'],
    'give it to another owner: user:<id> or project:<id>',
    (owner) => ({
      owner: partyOf(owner),
    }),
  );

  folder
    .command('share')
    .description('give a user or a project a right; a user has it once he accepts')
    .argument(...FOLDER)
    .argument('<who>', 'user:<id> or project:<id>')
    .addOption(new Option('--right <right>', 'what they may do').choices(RIGHTS).default('read'))
    .option(...JSON_OPTION)
    .action(
      does((ref: string, who: string, options: JsonOption & { readonly right: string }) =>
        change(options, {
          method: 'PUT',
          path: folderPath(ref, `/shares/${encodeURIComponent(partyOf(who))}`),
          body: { permission: options.right },
          what: 'Shared',
        }),
      ),
    );
  const drop = (
    name: string,
    about: string,
    what: string,
    argument: readonly [name: string, about: string],
    rest: (said: string) => string,
  ) =>
    folder
      .command(name)
      .description(about)
      .argument(...FOLDER)
      .argument(...argument)
      .option(...JSON_OPTION)
      .action(
        does((ref: string, said: string, options: JsonOption) =>
          change(options, { method: 'DELETE', path: folderPath(ref, rest(said)), what }),
        ),
      );
  drop(
    'unshare',
    'take a right back',
    'Taken back',
    ['<who>', 'user:<id> or project:<id>'],
    (who) => `/shares/${encodeURIComponent(partyOf(who))}`,
  );
  drop(
    'remove-snapshot',
    'remove a snapshot',
    'Removed',
    ['<snapshot>', 'its name or id'],
    (id) => `/snapshots/${encodeURIComponent(id)}`,
  );
  folder
    .command('snapshot')
    .description('keep the files as they are now; read them as <folder>@<snapshot>')
    .argument(...FOLDER)
    .argument('<name>', 'how it goes by')
    .option(...JSON_OPTION)
    .action(
      does((ref: string, name: string, options: JsonOption) =>
        change(options, {
          method: 'POST',
          path: folderPath(ref, '/snapshots'),
          body: { name },
          what: 'Kept',
        }),
      ),
    );
  folder
    .command('roll-back')
    .description('make the files those of a snapshot again; what was written since is lost')
    .argument(...FOLDER)
    .argument('<snapshot>', 'its name or id')
    .option(...JSON_OPTION)
    .action(
      does((ref: string, snapshot: string, options: JsonOption) =>
        change(options, {
          method: 'POST',
          path: folderPath(ref, `/snapshots/${encodeURIComponent(snapshot)}/roll-back`),
          what: 'Rolled back',
        }),
      ),
    );
  for (const [word, what, about] of WORDS)
    folder
      .command(word)
      .description(about)
      .argument(...FOLDER)
      .option(...DRY_RUN_OPTION)
      .option(...JSON_OPTION)
      .action(
        does((ref: string, options: ChangeOptions) =>
          change(options, { method: 'POST', path: folderPath(ref, `/${word}`), what }),
        ),
      );
};
