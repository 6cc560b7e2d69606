import type { Api } from '../api/client.ts';
import { isFields, isProject, isProjectWithUsers, isQuota, one } from '../api/decode.ts';
import { isQuotaTrial } from '../api/trials.ts';
import type { Quota } from '../api/resources.ts';
import { usage } from '../cli-failure.ts';
import { withSuggestion } from '../completion/did-you-mean.ts';
import { formatProject, formatProjects, formatQuota } from '../format/projects.ts';
import { quotaTrialWords } from '../format/trials.ts';
import { readList } from '../lists/read-list.ts';
import type { ListOptions } from '../lists/read-list.ts';
import { tellList } from '../output/tell.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { type QuotaFlags, partOf, quotaWith, userLimitsWith } from './quota-flags.ts';
import { type JsonOption, READ } from './sessions.ts';

const pathOf = (id: string, rest = ''): string => `/v1/projects/${encodeURIComponent(id)}${rest}`;

/** `berth project ls`. */
export const listProjects = async (
  api: Api,
  terminal: Terminal,
  options: JsonOption & ListOptions,
): Promise<number> => {
  const found = await readList(api, { path: '/v1/projects', field: 'projects', is: isProject }, options);
  return tellList(terminal, options, found, { none: 'There are no projects yet.', format: formatProjects });
};

/** `berth project show`. */
export const showProject = async (
  api: Api,
  terminal: Terminal,
  id: string,
  options: JsonOption,
): Promise<number> => {
  const answer = await api.send('GET', pathOf(id), READ).catch(async (error: unknown) => {
    throw await withSuggestion(api, id, error);
  });
  const project = one(answer, isProjectWithUsers, 'a project');
  if (options.json === true) terminal.json(answer);
  else terminal.print(formatProject(project, terminal.view()));
  return 0;
};

export type ProjectQuotaOptions = QuotaFlags &
  JsonOption & { readonly clear?: boolean; readonly dryRun?: boolean };

type Manner = { readonly isCleared: boolean; readonly isTrial: boolean };

const change = async (
  api: Api,
  id: string,
  flags: QuotaFlags,
  { isCleared, isTrial }: Manner,
): Promise<unknown> => {
  const query = isTrial ? '?dryRun=true' : '';
  const part = partOf(flags);
  if (part === 'none' && !isCleared) return api.send('GET', pathOf(id, '/quota'), READ);
  const before: Quota = isCleared
    ? {}
    : one(await api.send('GET', pathOf(id, '/quota'), READ), isQuota, 'a quota');
  return part === 'per-user' && !isCleared
    ? api.send('PUT', pathOf(id, `/quota/per-user${query}`), {
        body: userLimitsWith(before.perUser ?? {}, flags),
        ...READ,
      })
    : api.send('PUT', pathOf(id, `/quota${query}`), { body: quotaWith(before, flags), ...READ });
};

/** `berth project quota`: shows it, or changes what the flags name. */
export const projectQuota = async (
  api: Api,
  terminal: Terminal,
  id: string,
  { json, clear, dryRun, ...flags }: ProjectQuotaOptions,
): Promise<number> => {
  if (id === '') throw usage('name a project');
  const answer = await change(api, id, flags, { isCleared: clear === true, isTrial: dryRun === true });
  const trial = isFields(answer) ? answer['trial'] : undefined;
  if (json === true && isFields(answer)) terminal.json(answer);
  else if (isQuotaTrial(trial)) terminal.print(quotaTrialWords(id, trial));
  else terminal.print(formatQuota(one(answer, isQuota, 'a quota')));
  return 0;
};
