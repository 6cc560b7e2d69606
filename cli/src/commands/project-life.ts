import { randomUUID } from 'node:crypto';
import type { Api } from '../api/client.ts';
import { isClosedProject, isProject, one } from '../api/decode.ts';
import type { Project } from '../api/resources.ts';
import { withSuggestion } from '../completion/did-you-mean.ts';
import { closedWords, projectWords } from '../format/project-life.ts';
import type { Terminal } from '../terminal/terminal.ts';
import type { JsonOption } from './sessions.ts';

export type WordsOptions = JsonOption & { readonly name?: string; readonly description?: string };
export type CloseOptions = JsonOption & { readonly stopSessions?: boolean; readonly dryRun?: boolean };

const RETRY_MS = 15_000;
const pathOf = (id: string, rest = ''): string => `/v1/projects/${encodeURIComponent(id)}${rest}`;

const ask = async (
  api: Api,
  id: string,
  [method, path]: readonly [string, string],
  body: object,
): Promise<unknown> => {
  try {
    return await api.send(method, path, { body, idempotencyKey: randomUUID(), retryForMs: RETRY_MS });
  } catch (error) {
    throw await withSuggestion(api, id, error);
  }
};

const told = (
  terminal: Terminal,
  answer: unknown,
  { json }: JsonOption,
  words: (project: Project) => string,
): number => {
  const project = one(answer, isProject, 'a project');
  if (json === true) terminal.json(answer);
  else terminal.print(words(project));
  return 0;
};

/** `berth project create`. */
export const createProject = async (
  api: Api,
  terminal: Terminal,
  id: string,
  { name, description, ...options }: WordsOptions,
): Promise<number> => {
  const body = {
    projectId: id,
    ...(name === undefined ? {} : { name }),
    ...(description === undefined ? {} : { description }),
  };
  const answer = await ask(api, id, ['POST', '/v1/projects'], body);
  return told(terminal, answer, options, (project) => projectWords(project, 'is made'));
};

/** `berth project rename`. */
export const renameProject = async (
  api: Api,
  terminal: Terminal,
  id: string,
  name: string,
  options: JsonOption,
): Promise<number> => {
  const answer = await ask(api, id, ['PATCH', pathOf(id)], { name });
  return told(terminal, answer, options, (project) => `${project.projectId} is called ${project.name}.`);
};

/** `berth project describe`. */
export const describeProject = async (
  api: Api,
  terminal: Terminal,
  id: string,
  description: string,
  options: JsonOption,
): Promise<number> => {
  const answer = await ask(api, id, ['PATCH', pathOf(id)], { description });
  return told(terminal, answer, options, (project) =>
    project.description === ''
      ? `${project.projectId} has no description.`
      : `${project.projectId}: ${project.description}`,
  );
};

/** `berth project close`. */
export const closeProject = async (
  api: Api,
  terminal: Terminal,
  id: string,
  { stopSessions, dryRun, json }: CloseOptions,
): Promise<number> => {
  const path = pathOf(id, `/close${dryRun === true ? '?dryRun=true' : ''}`);
  const body = stopSessions === true ? { stopSessions: true } : {};
  const answer = await ask(api, id, ['POST', path], body);
  const closed = one(answer, isClosedProject, 'a project');
  if (json === true) terminal.json(answer);
  else terminal.print(closedWords(closed));
  return 0;
};

/** `berth project reopen`. */
export const reopenProject = async (
  api: Api,
  terminal: Terminal,
  id: string,
  options: JsonOption,
): Promise<number> => {
  const answer = await ask(api, id, ['POST', pathOf(id, '/reopen')], {});
  return told(terminal, answer, options, (project) => projectWords(project, 'is open'));
};
