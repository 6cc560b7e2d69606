import { type ProjectQuotaOptions, listProjects, projectQuota, showProject } from './commands/projects.ts';
import { type EgressOptions, projectEgress } from './commands/project-egress.ts';
import {
  type CloseOptions,
  type WordsOptions,
  closeProject,
  createProject,
  describeProject,
  renameProject,
  reopenProject,
} from './commands/project-life.ts';
import type { JsonOption } from './commands/sessions.ts';
import { addMemberCommands } from './user-commands.ts';
import { DRY_RUN_OPTION, JSON_OPTION, type ProgramPart } from './program-part.ts';

/** `berth project …` */
export const addProjectCommands: ProgramPart = (program, { api, terminal, does }) => {
  const project = program
    .command('project')
    .alias('projects')
    .description('projects: what they are, hold and may have');
  addMemberCommands(project, { api, terminal, does });
  project
    .command('create')
    .description('make a project')
    .argument('<id>', 'its id: small letters, digits and dashes; it never changes')
    .option('--name <name>', 'what people read')
    .option('--description <text>', 'what it is for')
    .option(...JSON_OPTION)
    .action(does((id: string, options: WordsOptions) => createProject(api(), terminal, id, options)));
  project
    .command('rename')
    .description('give a project another name; its id stays')
    .argument('<project>', 'its id')
    .argument('<name>', 'what people read')
    .option(...JSON_OPTION)
    .action(
      does((id: string, name: string, options: JsonOption) =>
        renameProject(api(), terminal, id, name, options),
      ),
    );
  project
    .command('describe')
    .description('say what a project is for; "" takes it away')
    .argument('<project>', 'its id')
    .argument('<text>', 'for people')
    .option(...JSON_OPTION)
    .action(
      does((id: string, text: string, options: JsonOption) =>
        describeProject(api(), terminal, id, text, options),
      ),
    );
  project
    .command('close')
    .description(
      'let a project take nothing new; what waits in it ends, and what is reserved for it is free again',
    )
    .argument('<project>', 'its id')
    .option('--stop-sessions', 'also stop what runs; else it goes on to its own end')
    .option('--dry-run', 'only say what would end')
    .option(...JSON_OPTION)
    .action(does((id: string, options: CloseOptions) => closeProject(api(), terminal, id, options)));
  project
    .command('reopen')
    .description('let a closed project take sessions again')
    .argument('<project>', 'its id')
    .option(...JSON_OPTION)
    .action(does((id: string, options: JsonOption) => reopenProject(api(), terminal, id, options)));
  project
    .command('list')
    .alias('ls')
    .description('list projects with what they hold, borrow and have begun')
    .option(...JSON_OPTION)
    .action(does((options: JsonOption) => listProjects(api(), terminal, options)));
  project
    .command('show')
    .description("show a project with each user's part")
    .argument('<project>', 'its id')
    .option(...JSON_OPTION)
    .action(does((id: string, options: JsonOption) => showProject(api(), terminal, id, options)));
  project
    .command('quota')
    .description('show what a project may have, or change what the flags name; "none" takes a limit away')
    .argument('<project>', 'its id')
    .option('--gpus <n>', 'GPUs at once')
    .option('--borrow <n>', 'so many GPUs more, while others leave them idle')
    .option('--sessions <n>', 'sessions at once')
    .option(
      '--gpu-hours <n/period>',
      'GPU-hours that may be begun each day, week or month, such as 1000/month',
    )
    .option('--user-gpus <n>', 'GPUs at once, for each user')
    .option('--user-sessions <n>', 'sessions at once, for each user')
    .option('--user-gpu-hours <n/period>', 'GPU-hours, for each user')
    .option('--weight <n>', 'how much it counts in the fair share')
    .option('--priority-max <n>', 'the highest priority that a member may ask for')
    .option('--clear', 'take all limits away first')
    .option(...DRY_RUN_OPTION)
    .option(...JSON_OPTION)
    .action(does((id: string, options: ProjectQuotaOptions) => projectQuota(api(), terminal, id, options)));
  project
    .command('egress')
    .description('show whom the sessions of a project reach over the network, or say it')
    .argument('<project>', 'its id')
    .argument('[mode]', 'node, internet, listed or none')
    .option(
      '--allow <target...>',
      'where they may go: a network or a host name, with a port or without, such as pypi.org:443 or 10.20.0.0/16',
    )
    .option(...JSON_OPTION)
    .action(
      does((id: string, mode: string | undefined, options: EgressOptions) =>
        projectEgress(api(), terminal, id, mode, options),
      ),
    );
};
