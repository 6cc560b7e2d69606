import type { Provider, Type } from '@nestjs/common';
import { CLOCK, DATA_SOURCE, REQUESTER } from '#service-kit';
import { busProjects } from './adapters/bus/projects.ts';
import { postgresProjectNames } from './adapters/postgres/project-names.ts';
import { chooseProject } from './handlers/choose-project.ts';
import { manageProjects } from './handlers/manage-projects.ts';
import { requireOpenProject } from './handlers/require-open-project.ts';
import { setQuota } from './handlers/set-quota.ts';
import { showProjects } from './handlers/show-projects.ts';
import * as tokens from './tokens.ts';
import { ProjectLifeController } from './transport/project-life.controller.ts';
import { ProjectsController } from './transport/projects.controller.ts';

/** Projects, and what they may have: part of the gateway's module. */
export const PROJECT_PROVIDERS: readonly Provider[] = [
  { provide: tokens.PROJECTS, useFactory: busProjects, inject: [REQUESTER] },
  { provide: tokens.PROJECT_NAMES, useFactory: postgresProjectNames, inject: [DATA_SOURCE] },
  {
    provide: tokens.SHOW_PROJECTS,
    useFactory: showProjects,
    inject: [tokens.PROJECTS, tokens.PROJECT_NAMES],
  },
  {
    provide: tokens.MANAGE_PROJECTS,
    useFactory: manageProjects,
    inject: [tokens.PROJECTS, tokens.SHOW_PROJECTS],
  },
  { provide: tokens.CHOOSE_PROJECT, useFactory: chooseProject, inject: [tokens.SHOW_PROJECTS, CLOCK] },
  { provide: tokens.REQUIRE_OPEN_PROJECT, useFactory: requireOpenProject, inject: [tokens.PROJECT_NAMES] },
  { provide: tokens.SET_QUOTA, useFactory: setQuota, inject: [tokens.PROJECTS] },
];

export const PROJECT_CONTROLLERS: readonly Type[] = [ProjectsController, ProjectLifeController];
