import type { Api } from '../api/client.ts';
import { isPolicyTrial } from '../api/trials.ts';
import { isFields, isPolicy, isPool, one } from '../api/decode.ts';
import type { PolicyFields } from '../api/resources.ts';
import { policyTrialWords } from '../format/trials.ts';
import { formatPolicy, formatPool, formatPools } from '../format/pools.ts';
import { readList } from '../lists/read-list.ts';
import type { ListOptions } from '../lists/read-list.ts';
import { tellList } from '../output/tell.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { parseDuration } from '../units/parse-duration.ts';
import { parseIdle } from '../units/parse-idle.ts';
import { type JsonOption, READ } from './sessions.ts';

/** What takes a setting back. */
const DEFAULT = 'default';
const pathOf = (id: string, rest = ''): string => `/v1/pools/${encodeURIComponent(id)}${rest}`;

/** `berth pool ls`. */
export const listPools = async (
  api: Api,
  terminal: Terminal,
  options: JsonOption & ListOptions,
): Promise<number> => {
  const found = await readList(api, { path: '/v1/pools', field: 'pools', is: isPool }, options);
  return tellList(terminal, options, found, { none: 'There is no pool yet.', format: formatPools });
};

/** `berth pool show`. */
export const showPool = async (
  api: Api,
  terminal: Terminal,
  id: string,
  options: JsonOption,
): Promise<number> => {
  const answer = await api.send('GET', pathOf(id), READ);
  const pool = one(answer, isPool, 'a pool');
  if (options.json === true) terminal.json(answer);
  else terminal.print(formatPool(pool));
  return 0;
};

export type PolicyFlags = {
  readonly order?: string;
  readonly overtaking?: string;
  readonly placement?: string;
  readonly preemption?: string;
  readonly halfLife?: string;
  readonly starvation?: string;
  readonly minRun?: string;
  readonly warning?: string;
  readonly idle?: string;
};

const FIELDS = {
  order: { flag: 'order' },
  overtaking: { flag: 'overtaking' },
  placement: { flag: 'placement' },
  preemption: { flag: 'preemption' },
  halfLife: { flag: 'half-life', field: 'halfLifeMs' },
  starvation: { flag: 'starvation', field: 'starvationMs' },
  minRun: { flag: 'min-run', field: 'minRunMs' },
  warning: { flag: 'warning', field: 'warningMs' },
} as const satisfies Record<
  Exclude<keyof PolicyFlags, 'idle'>,
  { readonly flag: string; readonly field?: string }
>;

/** A policy with what the flags say of it; the rest stays as it was. */
export const policyWith = (before: PolicyFields, flags: PolicyFlags): PolicyFields => {
  const policy = new Map<string, unknown>(Object.entries(before));
  for (const [name, about] of Object.entries(FIELDS)) {
    const said = new Map<string, string | undefined>(Object.entries(flags)).get(name);
    if (said === undefined) continue;
    const field = 'field' in about ? about.field : about.flag;
    if (said === DEFAULT) policy.delete(field);
    else policy.set(field, 'field' in about ? parseDuration(said, `--${about.flag}`) : said);
  }
  if (flags.idle === DEFAULT) policy.delete('idle');
  else if (flags.idle !== undefined) policy.set('idle', parseIdle(flags.idle));
  return Object.fromEntries(policy);
};

/** A pool that has no node yet may get its policy before it gets its first. */
const readPolicy = async (api: Api, id: string): Promise<PolicyFields> => {
  const known = await api.send('GET', pathOf(id, '/policy'), READ).catch((error: unknown) => {
    if (isPoolUnknown(error)) return {};
    throw error;
  });
  return one(known, isPolicy, 'a policy');
};

export type ImagesFlags = {
  readonly keep?: readonly string[];
  readonly drop?: readonly string[];
};

/** What a pool keeps, with what the flags add and take away. */
export const keptWith = (
  before: readonly string[],
  { keep = [], drop = [] }: ImagesFlags,
): readonly string[] => [...new Set([...before, ...keep].filter((image) => !drop.includes(image)))];

/** `berth pool images`: shows which images every node of a pool has at hand, or adds some and takes some away. */
export const poolImages = async (
  api: Api,
  terminal: Terminal,
  id: string,
  { json, ...flags }: ImagesFlags & JsonOption,
): Promise<number> => {
  const before = await readPolicy(api, id);
  const images = keptWith(before.keptImages ?? [], flags);
  if (flags.keep !== undefined || flags.drop !== undefined) {
    const { keptImages: _before, ...rest } = before;
    const body = images.length === 0 ? rest : { ...rest, keptImages: images };
    await api.send('PUT', pathOf(id, '/policy'), { body, ...READ });
  }
  if (json === true) terminal.json(images);
  else if (images.length === 0)
    terminal.note(`the nodes of ${id} keep no images; see: berth pool images --help`);
  else terminal.print(images.join('\n'));
  return 0;
};

/** `berth pool policy`: shows it, or changes what the flags name. */
export const poolPolicy = async (
  api: Api,
  terminal: Terminal,
  id: string,
  { json, dryRun, ...flags }: PolicyFlags & JsonOption & { readonly dryRun?: boolean },
): Promise<number> => {
  const isSaid = Object.values(flags).some((value) => value !== undefined);
  const path = pathOf(id, '/policy');
  const before = isSaid
    ? await readPolicy(api, id)
    : one(await api.send('GET', path, READ), isPolicy, 'a policy');
  const put = dryRun === true ? `${path}?dryRun=true` : path;
  const answer = isSaid ? await api.send('PUT', put, { body: policyWith(before, flags), ...READ }) : before;
  const trial = isFields(answer) ? answer['trial'] : undefined;
  if (json === true) terminal.json(answer);
  else if (isPolicyTrial(trial)) terminal.print(policyTrialWords(id, trial));
  else terminal.print(formatPolicy(one(answer, isPolicy, 'a policy')));
  return 0;
};

const isPoolUnknown = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && error.code === 'pool-unknown';
