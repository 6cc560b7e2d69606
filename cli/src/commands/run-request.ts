import { basename } from 'node:path';
import { usage } from '../cli-failure.ts';
import { parseAfter } from '../units/parse-after.ts';
import { parseArray } from '../units/parse-array.ts';
import { parseBytes } from '../units/parse-bytes.ts';
import { parseDuration } from '../units/parse-duration.ts';
import { parseFolder } from '../units/parse-folder.ts';
import { parseGpus, parseMilli } from '../units/parse-milli.ts';
import { parseMoment } from '../units/parse-moment.ts';
import { parseIdle } from '../units/parse-idle.ts';
import { parseRetry } from '../units/parse-retry.ts';
import { parseWhole } from '../units/parse-whole.ts';

/** What `berth run` can be told of the session that it wants. */
export type RequestOptions = {
  readonly gpu: string;
  readonly gpuMemory?: string;
  readonly minGpuMemory?: string;
  readonly model?: string;
  readonly cpu: string;
  readonly memory: string;
  readonly shm?: string;
  readonly image: string;
  readonly name?: string;
  readonly env?: readonly string[];
  readonly time?: string;
  readonly wait?: string;
  readonly maxRun?: string;
  readonly maxWait?: string;
  readonly pool?: string;
  readonly priority?: string;
  readonly nodes?: string;
  readonly cluster?: string;
  readonly clusterMode?: string;
  readonly startAt?: string;
  readonly after?: readonly string[];
  readonly retry?: string;
  readonly preempt: boolean;
  readonly idle?: string;
  readonly spread?: string;
  readonly pack?: string;
  readonly reservation?: string;
  readonly folder?: readonly string[];
  readonly array?: string;
  readonly interactive?: boolean;
  readonly open?: string | true;
};

const NAME_MAX = 40;

const envOf = (pairs: readonly string[] = []): Record<string, string> =>
  Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf('=');
      if (at > 0) return [pair.slice(0, at), pair.slice(at + 1)];
      const value = process.env[pair];
      if (at === -1 && value !== undefined) return [pair, value];
      throw usage(
        `--env needs NAME=value, or the name of a variable that is set here, not ${JSON.stringify(pair)}`,
      );
    }),
  );

/** `train` of `python3 src/train.py`: what a person would call it. */
export const nameFor = (command: readonly string[]): string | undefined => {
  const script =
    command.find((argument, index) => index > 0 && /^[^-].*\.[a-z]{1,5}$/i.test(argument)) ?? command[0];
  const name = basename(script ?? '')
    .replace(/\.[a-z]{1,5}$/i, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, NAME_MAX)
    .replace(/^-+|-+$/g, '');
  return name === '' ? undefined : name;
};

/** What an option says, if it was given; fields without a value are not sent. */
const given = <Value>(text: string | undefined, read: (text: string) => Value): Value | undefined =>
  text === undefined ? undefined : read(text);

const resourcesOf = (options: RequestOptions) => ({
  cpuMilli: parseMilli(options.cpu, '--cpu'),
  memoryBytes: parseBytes(options.memory, '--memory'),
  gpuMilli: parseGpus(options.gpu),
  gpuMemoryBytes: given(options.gpuMemory, (text) => parseBytes(text, '--gpu-memory')),
  gpuMemoryMinBytes: given(options.minGpuMemory, (text) => parseBytes(text, '--min-gpu-memory')),
  gpuModels: given(options.model, (text) => text.split(',').map((model) => model.trim())),
  shmBytes: given(options.shm, (text) => parseBytes(text, '--shm')),
});

const limitsOf = ({ time, wait, maxRun, maxWait }: RequestOptions) => ({
  runMs: given(time ?? maxRun, (text) => parseDuration(text, '--time')),
  waitMs: given(wait ?? maxWait, (text) => parseDuration(text, '--wait')),
});

const nearOf = ({ spread, pack }: RequestOptions) => {
  if (spread !== undefined && pack !== undefined)
    throw usage('--spread and --pack contradict each other; say one of them');
  if (spread !== undefined) return { near: { mode: 'spread', group: spread } };
  return pack === undefined ? {} : { near: { mode: 'pack', group: pack } };
};

/**
 * How many members, and where: `--cluster 4` is four on one node, `--nodes 2` one on each of two, both together four on two nodes; in the mode
 * `multi-node` each member gets a node of its own.
 */
const membersOf = ({ nodes, cluster, clusterMode = 'single-node' }: RequestOptions) => {
  const nodeCount = given(nodes, (text) => parseWhole(text, '--nodes'));
  const count = given(cluster, (text) => parseWhole(text, '--cluster'));
  if (clusterMode !== 'single-node' && clusterMode !== 'multi-node')
    throw usage(`--cluster-mode is single-node or multi-node, not ${JSON.stringify(clusterMode)}`);
  if (count === undefined) return { nodeCount };
  if (clusterMode === 'multi-node') {
    if (nodeCount !== undefined && nodeCount !== count)
      throw usage('--cluster-mode multi-node takes a node for each member; leave out --nodes');
    return { nodeCount: count };
  }
  if (count % (nodeCount ?? 1) !== 0)
    throw usage(`--cluster ${count} can't be shared evenly by --nodes ${nodeCount ?? 1}`);
  return { nodeCount, membersPerNode: count / (nodeCount ?? 1) };
};

/** When and beside whom it wants to run. */
const wishOf = (options: RequestOptions, now: number) => {
  return {
    pool: options.pool,
    priority: given(options.priority, (text) => parseWhole(text, '--priority')),
    ...membersOf(options),
    startAt: given(options.startAt, (text) => parseMoment(text, '--start-at', now)),
    after: options.after === undefined ? undefined : parseAfter(options.after),
    retry: given(options.retry, parseRetry),
    ...(options.preempt ? {} : { isPreemptible: false }),
    ...nearOf(options),
    idle: given(options.idle, parseIdle),
    reservationId: options.reservation,
    array: given(options.array, parseArray),
  };
};

/** What is asked for, in the words of the API. @throws CliFailure */
export const requestOf = (
  options: RequestOptions,
  command: readonly string[],
  now: number,
  bundle?: string,
) => {
  const name = options.name ?? nameFor(command);
  return {
    ...(name === undefined ? {} : { name }),
    kind: options.interactive === true || options.open !== undefined ? 'interactive' : 'batch',
    image: options.image,
    command,
    env: envOf(options.env),
    ...(bundle === undefined ? {} : { bundle }),
    ...(options.folder === undefined ? {} : { folders: options.folder.map(parseFolder) }),
    resources: resourcesOf(options),
    limits: limitsOf(options),
    ...wishOf(options, now),
  };
};
