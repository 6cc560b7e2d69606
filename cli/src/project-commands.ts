import { type ProjectQuotaOptions, listProjects, projectQuota, showProject } from './commands/projects.ts';
import { type EgressOptions, projectEgress } from './commands/project-egress.ts';
import type { JsonOption } from './commands/sessions.ts';
import { addMemberCommands } from './user-commands.ts';
import { JSON_OPTION, type ProgramPart } from './program-part.ts';

/** `berth project …` */
export const addProjectCommands: ProgramPart = (program, { api, terminal, does }) => {
  const project = program.command('project').alias('projects').description('what projects hold and may have');
  addMemberCommands(project, { api, terminal, does });
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
