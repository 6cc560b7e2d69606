import { usage } from '../cli-failure.ts';
import { parseBytes } from '../units/parse-bytes.ts';
import { parseDuration } from '../units/parse-duration.ts';
import { parseEvery } from '../units/parse-every.ts';
import { parseMilli } from '../units/parse-milli.ts';
import { parseMoment } from '../units/parse-moment.ts';
import { parseWhole } from '../units/parse-whole.ts';

/** When it is, of a reservation as of a maintenance. */
export type WhenOptions = {
  readonly from?: string;
  readonly to?: string;
  readonly for?: string;
  readonly every?: string;
  readonly until?: string;
  readonly times?: string;
  readonly name?: string;
  readonly reason?: string;
};
export type ReserveOptions = WhenOptions & {
  readonly gpus?: string;
  readonly perNode?: string;
  readonly oneNode?: boolean;
  readonly model?: string;
  readonly cpu?: string;
  readonly memory?: string;
  readonly nodes?: string;
  readonly node?: readonly string[];
  readonly pool?: string;
  readonly user?: string;
  /** True: that of who asks. */
  readonly project?: string | true;
};

const DAY_MS = 24 * 3_600_000;
const DAY = /^\d{4}-\d{2}-\d{2}$/;

const momentOf = (text: string, what: string, now: number): string =>
  text === 'now' ? new Date(now).toISOString() : parseMoment(text, what, now);

/** A day alone is meant with its last minute. */
const untilOf = (text: string, now: number): string =>
  DAY.test(text)
    ? new Date(Date.parse(parseMoment(`${text} 00:00`, '--until', now)) + DAY_MS).toISOString()
    : momentOf(text, '--until', now);

const repeatOf = ({ every, until, times }: WhenOptions, now: number): object | undefined => {
  if (every === undefined) {
    if (until !== undefined || times !== undefined)
      throw usage('--until and --times go with --every: say how often it comes again');
    return undefined;
  }
  return {
    ...parseEvery(every, '--every'),
    ...(until === undefined ? {} : { until: untilOf(until, now) }),
    ...(times === undefined ? {} : { times: parseWhole(times, '--times') }),
  };
};

const whenOf = (options: WhenOptions, now: number): object => {
  const { from: begin, to: end, for: length, name, reason } = options;
  if (begin === undefined) throw usage('say --from: when it begins, such as "2026-11-27 09:00", +2h or now');
  if ((end === undefined) === (length === undefined))
    throw usage('say --to or --for: when it ends, or how long it lasts');
  const from = momentOf(begin, '--from', now);
  const to =
    end === undefined
      ? new Date(Date.parse(from) + parseDuration(length ?? '', '--for')).toISOString()
      : momentOf(end, '--to', now);
  const repeat = repeatOf(options, now);
  return {
    from,
    to,
    ...(repeat === undefined ? {} : { repeat }),
    ...(name === undefined ? {} : { name }),
    ...(reason === undefined ? {} : { reason }),
  };
};

const modelsOf = (text: string | undefined): object =>
  text === undefined ? {} : { models: text.split(',').map((model) => model.trim()) };

const gpusOf = ({ gpus = '', perNode, oneNode, model, cpu, memory }: ReserveOptions): object => {
  const count = parseWhole(gpus, '--gpus');
  if (oneNode === true && perNode !== undefined) throw usage('say --one-node or --per-node, not both');
  const each = oneNode === true ? count : perNode === undefined ? null : parseWhole(perNode, '--per-node');
  return {
    count,
    ...(each === null ? {} : { perNode: each }),
    ...modelsOf(model),
    ...(cpu === undefined ? {} : { cpuMilli: parseMilli(cpu, '--cpu') }),
    ...(memory === undefined ? {} : { memoryBytes: parseBytes(memory, '--memory') }),
  };
};

const whatOf = (options: ReserveOptions): object => {
  const { gpus, nodes, node = [], model } = options;
  const given = [gpus !== undefined, nodes !== undefined, node.length > 0].filter(Boolean);
  if (given.length !== 1)
    throw usage('say what to reserve: --gpus N, --nodes N for whole nodes, or --node NAME');
  if (gpus !== undefined) return { gpus: gpusOf(options) };
  if (nodes !== undefined) return { nodes: { count: parseWhole(nodes, '--nodes'), ...modelsOf(model) } };
  return { nodeIds: node };
};

/** What `berth reserve` sends. */
export const reservationRequest = (options: ReserveOptions, now: number): object => {
  const { pool, user, project } = options;
  return {
    ...whenOf(options, now),
    ...whatOf(options),
    ...(pool === undefined ? {} : { pool }),
    ...(typeof project === 'string' ? { projectId: project } : {}),
    ...(user === undefined ? {} : { userId: user }),
    ...(project !== undefined && user === undefined ? { isForProject: true } : {}),
  };
};

/** What `berth maintain` sends. */
export const maintenanceRequest = (nodes: readonly string[], options: WhenOptions, now: number): object => ({
  purpose: 'maintenance',
  name: 'maintenance',
  ...whenOf(options, now),
  nodeIds: nodes,
});
