import { Option } from 'commander';
import type { Command } from 'commander';
import {
  changeUser,
  type ChangeUserOptions,
  closeUser,
  createUser,
  type CreateUserOptions,
  listMembers,
  listUsers,
  makeLink,
  type MemberOptions,
  operateUser,
  removeMember,
  setMember,
  showUser,
} from './commands/users.ts';
import { audit, type AuditOptions } from './commands/audit.ts';
import type { JsonOption } from './commands/sessions.ts';
import { JSON_OPTION, type ProgramPart, type Surroundings } from './program-part.ts';

const USER = ['<user>', 'his id'] as const;
const DOORS = [
  ['sign-out', 'sign-out-everywhere', 'sign a user out everywhere; his keys stay'],
  ['reset-second-factor', 'second-factor/reset', 'take away the second factor of a user who has lost it'],
] as const;
const OPERATIONS = [
  ['disable', 'let nothing open for a user any more: no key, no sign-in'],
  ['enable', 'let things open for a user again'],
  ['forget', 'erase the name and the address of a user'],
] as const;

/** `berth audit` */
const addAuditCommand: ProgramPart = (program, { api, terminal, does }) => {
  program
    .command('audit')
    .description('who did what, and who was not let do what; the newest first')
    .option('--user <user>', 'only what he did, or was not let do')
    .option('--about <stream>', 'only what is recorded in this stream')
    .option('--refused', 'only what was refused')
    .option('-n, --limit <n>', 'so many at most')
    .option(...JSON_OPTION)
    .action(does((options: AuditOptions) => audit(api(), terminal, options)));
};

/** `berth users …`, `berth audit` */
export const addUserCommands: ProgramPart = (program, { api, terminal, does }) => {
  addAuditCommand(program, { api, terminal, does });
  const users = program.command('users').alias('user').description('people who have an account');
  users
    .command('list')
    .alias('ls')
    .description('list everybody')
    .option(...JSON_OPTION)
    .action(does((options: JsonOption) => listUsers(api(), terminal, options)));
  users
    .command('show')
    .description('show one')
    .argument(...USER)
    .option(...JSON_OPTION)
    .action(does((id: string, options: JsonOption) => showUser(api(), terminal, id, options)));
  users
    .command('create')
    .description('make an account')
    .argument('<user>', 'by which id he is to go, for ever')
    .option('--name <name>', 'his name')
    .option('--email <address>', 'his e-mail address')
    .option('--admin', 'he runs the whole of Berth')
    .option(
      '--project <project...>',
      'to which he belongs, as a member; or PROJECT:viewer, PROJECT:project-admin',
    )
    .option(...JSON_OPTION)
    .action(does((id: string, options: CreateUserOptions) => createUser(api(), terminal, id, options)));
  users
    .command('change')
    .description('change what the flags name')
    .argument(...USER)
    .option('--name <name>', 'his name')
    .option('--email <address>', 'his e-mail address')
    .option('--admin', 'he runs the whole of Berth')
    .option('--no-admin', 'he does not any more')
    .option(...JSON_OPTION)
    .action(does((id: string, options: ChangeUserOptions) => changeUser(api(), terminal, id, options)));
  addDoorCommands(users, { api, terminal, does });
  for (const [verb, description] of OPERATIONS)
    users
      .command(verb)
      .description(description)
      .argument(...USER)
      .option(...JSON_OPTION)
      .action(does((id: string, options: JsonOption) => operateUser(api(), terminal, { id, verb }, options)));
};

const addDoorCommands = (users: Command, { api, terminal, does }: Surroundings): void => {
  users
    .command('link')
    .alias('invite')
    .description('make a link with which somebody chooses a password; it is good once')
    .argument(...USER)
    .option('--sign-in', 'a link that signs in at once, and is good for 30 minutes')
    .option(...JSON_OPTION)
    .action(
      does((id: string, options: JsonOption & { readonly signIn?: boolean }) =>
        makeLink(api(), terminal, id, options),
      ),
    );
  for (const [verb, path, description] of DOORS)
    users
      .command(verb)
      .description(description)
      .argument(...USER)
      .option(...JSON_OPTION)
      .action(does((id: string, options: JsonOption) => closeUser(api(), terminal, { id, path }, options)));
};

/** `berth project members …` */
export const addMemberCommands = (project: Command, { api, terminal, does }: Surroundings): void => {
  const members = project.command('members').description('who belongs to a project');
  members
    .command('list')
    .alias('ls')
    .description('list them')
    .argument('<project>', 'its id')
    .option(...JSON_OPTION)
    .action(does((id: string, options: JsonOption) => listMembers(api(), terminal, id, options)));
  members
    .command('set')
    .alias('add')
    .description('say what somebody is in a project')
    .argument('<project>', 'its id')
    .argument(...USER)
    .addOption(
      new Option('--role <role>', 'what he may there')
        .choices(['viewer', 'member', 'project-admin'])
        .default('member'),
    )
    .option(...JSON_OPTION)
    .action(
      does((id: string, user: string, options: MemberOptions) =>
        setMember(api(), terminal, { project: id, user }, options),
      ),
    );
  members
    .command('remove')
    .alias('rm')
    .description('let somebody belong to a project no more; his sessions go on')
    .argument('<project>', 'its id')
    .argument(...USER)
    .option(...JSON_OPTION)
    .action(
      does((id: string, user: string, options: JsonOption) =>
        removeMember(api(), terminal, { project: id, user }, options),
      ),
    );
};
