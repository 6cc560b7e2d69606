import { addNodeCommands } from './commands/node-commands.ts';
import { addPoolCommands } from './pool-commands.ts';
import type { ProgramPart } from './program-part.ts';
import { addProjectCommands } from './project-commands.ts';
import { addRegistryCommands } from './registry-commands.ts';
import { addUserCommands } from './user-commands.ts';
import { addVolumeCommands } from './volume-commands.ts';

/** `berth admin …`: what operators do, under one name. Each is the same without it. */
export const addAdminCommands: ProgramPart = (program, surroundings) => {
  const { api, terminal, does } = surroundings;
  const admin = program
    .command('admin')
    .description('what operators do, under one name; each command is the same without "admin"');
  addNodeCommands(admin, does, (action) => action(api(), terminal));
  addPoolCommands(admin, surroundings);
  addProjectCommands(admin, surroundings);
  addUserCommands(admin, surroundings);
  addRegistryCommands(admin, surroundings);
  addVolumeCommands(admin, surroundings);
};
