import type { Api } from '../api/client.ts';
import { isWhatIf, one } from '../api/decode.ts';
import { usage } from '../cli-failure.ts';
import { plural } from '../format/quantities.ts';
import { formatWhatIf } from '../format/what-if.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { parseCount } from '../units/parse-count.ts';
import { parseDuration } from '../units/parse-duration.ts';
import { parseMilli } from '../units/parse-milli.ts';
import { parseMoment } from '../units/parse-moment.ts';
import { type PolicyFlags, policyWith } from './pools.ts';
import type { JsonOption } from './sessions.ts';

export type WhatIfFlags = Pick<PolicyFlags, 'order' | 'overtaking' | 'placement' | 'preemption'> & {
  readonly pool: string;
  readonly since?: string;
  readonly until?: string;
  readonly add: readonly string[];
  readonly remove: readonly string[];
  readonly quota: readonly string[];
};

/** The owner gives up after a minute. */
const PATIENCE = { timeoutMs: 90_000 };
const AGO = /^\d+[smhdw]?$/;

const moment = (text: string, flag: string, now: number): string =>
  AGO.test(text) ? new Date(now - parseDuration(text, flag)).toISOString() : parseMoment(text, flag, now);

const added = (text: string): { readonly like: string; readonly count: number } => {
  const [count = '', like, ...rest] = text.split(':');
  if (like === undefined || like === '' || rest.length > 0)
    throw usage(`--add needs how many, and a node that they are like: 2:gpu-07, not ${JSON.stringify(text)}`);
  return { like, count: parseCount(count, '--add') };
};

const quota = (
  text: string,
): { readonly projectId: string; readonly quota: { readonly gpuMilli: number } } => {
  const [projectId = '', gpus, ...rest] = text.split('=');
  if (projectId === '' || gpus === undefined || rest.length > 0)
    throw usage(`--quota needs a project and its GPUs: vision=8, not ${JSON.stringify(text)}`);
  return { projectId, quota: { gpuMilli: parseMilli(gpus, '--quota') } };
};

/** What is changed, in a few words. */
const wordsOf = ({
  order,
  overtaking,
  placement,
  preemption,
  add,
  remove,
  quota: quotas,
}: WhatIfFlags): string => {
  const policy = Object.entries({ order, overtaking, placement, preemption }).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name} ${value}`],
  );
  const nodes = add.map(added).map(({ like, count }) => `${plural(count, 'more node')} like ${like}`);
  return [...policy, ...nodes, ...remove.map((node) => `without ${node}`), ...quotas].join(', ');
};

/** `berth what-if`. */
export const whatIf = async (
  api: Api,
  terminal: Terminal,
  { json, ...flags }: WhatIfFlags & JsonOption,
  now: number,
): Promise<number> => {
  const { pool, since, until, order, overtaking, placement, preemption } = flags;
  const words = wordsOf(flags);
  if (words === '')
    throw usage(
      'Say what would have been different: --order, --overtaking, --placement, --preemption, --add, --remove or --quota',
    );
  const said = { order, overtaking, placement, preemption };
  const policy = policyWith(
    {},
    Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined)),
  );
  const body = {
    ...(since === undefined ? {} : { from: moment(since, '--since', now) }),
    ...(until === undefined ? {} : { until: moment(until, '--until', now) }),
    ...(Object.keys(policy).length === 0 ? {} : { policy }),
    add: flags.add.map(added),
    quotas: flags.quota.map(quota),
    ...(flags.remove.length === 0 ? {} : { remove: flags.remove }),
  };
  const answer = await api.send('POST', `/v1/pools/${encodeURIComponent(pool)}/what-if`, {
    body,
    ...PATIENCE,
  });
  const played = one(answer, isWhatIf, 'an answer to what-if');
  if (json === true) terminal.json(answer);
  else terminal.print(formatWhatIf(played, words, terminal.view()));
  return 0;
};
