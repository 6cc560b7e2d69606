import type { Requester } from '#bus';
import { PATTERNS } from '#contracts';
import type {
  CloseProjectAnswer,
  ListProjectsAnswer,
  ProjectAnswer,
  ProjectStanding,
  ReadProjectAnswer,
  SetQuotaAnswer,
} from '#contracts';
import type { Projects } from '../../ports/projects.ts';
import { isFields, readAnswer } from './read-answer.ts';

/* Commands carry an id and queries change nothing: both may be asked again. */
const COMMAND = { timeoutMs: 4000, retryForMs: 8000 };
const QUERY = { timeoutMs: 2000 };

const isSet = (value: unknown): value is SetQuotaAnswer =>
  isFields(value) && typeof value['position'] === 'number' && isFields(value['quota']);
const isProject = (value: unknown): value is ProjectStanding =>
  isFields(value) &&
  typeof value['projectId'] === 'string' &&
  typeof value['name'] === 'string' &&
  typeof value['borrowedGpuMilli'] === 'number';
const isAnswer = (value: unknown): value is ProjectAnswer =>
  isFields(value) && typeof value['position'] === 'number' && isProject(value['project']);
const isClosing = (value: unknown): value is CloseProjectAnswer =>
  isAnswer(value) && 'ends' in value && isFields(value.ends);
const isProjectWithUsers = (value: unknown): value is ReadProjectAnswer =>
  isProject(value) && 'users' in value && Array.isArray(value.users);
const isList = (value: unknown): value is ListProjectsAnswer =>
  isFields(value) && Array.isArray(value['projects']) && value['projects'].every(isProject);

export const busProjects = (request: Requester): Projects => {
  const { projectSetQuota, projectSetUserQuota, projectList, projectRead } = PATTERNS;
  const { projectCreate, projectChange, projectClose, projectReopen } = PATTERNS;
  return {
    create: async (command) =>
      readAnswer(projectCreate, await request(projectCreate, command, COMMAND), isAnswer),
    change: async (command) =>
      readAnswer(projectChange, await request(projectChange, command, COMMAND), isAnswer),
    close: async (command) =>
      readAnswer(projectClose, await request(projectClose, command, COMMAND), isClosing),
    reopen: async (command) =>
      readAnswer(projectReopen, await request(projectReopen, command, COMMAND), isAnswer),
    setQuota: async (command) =>
      readAnswer(projectSetQuota, await request(projectSetQuota, command, COMMAND), isSet),
    setUserQuota: async (command) =>
      readAnswer(projectSetUserQuota, await request(projectSetUserQuota, command, COMMAND), isSet),
    list: async (page) => readAnswer(projectList, await request(projectList, page, QUERY), isList),
    read: async (projectId) =>
      readAnswer(projectRead, await request(projectRead, { projectId }, QUERY), isProjectWithUsers),
  };
};
