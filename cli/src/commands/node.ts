import { randomUUID } from 'node:crypto';
import type { Api } from '../api/client.ts';
import { isFields, isNode, one } from '../api/decode.ts';
import { isNodeTrial } from '../api/trials.ts';
import type { Node } from '../api/resources.ts';
import { usage } from '../cli-failure.ts';
import { nodeTrialWords } from '../format/trials.ts';
import { fencedWords, formatNode, operatedWords } from '../format/node.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { parseDuration } from '../units/parse-duration.ts';
import { type JsonOption, READ } from './sessions.ts';

export type CordonOptions = JsonOption & { readonly reason?: string };
export type TrialOption = { readonly dryRun?: boolean };
export type DrainOptions = CordonOptions &
  TrialOption & { readonly deadline?: string; readonly now?: boolean };
export type FenceOptions = JsonOption & TrialOption & { readonly force?: boolean };

const pathOf = (id: string, rest = ''): string => `/v1/nodes/${encodeURIComponent(id)}${rest}`;

/** `berth node show`. */
export const showNode = async (
  api: Api,
  terminal: Terminal,
  id: string,
  { json }: JsonOption,
): Promise<number> => {
  const node = one(await api.send('GET', pathOf(id), READ), isNode, 'a node');
  if (json === true) terminal.json(node);
  else terminal.print(formatNode(node, terminal.view()));
  return 0;
};

const operate = async (
  api: Api,
  terminal: Terminal,
  path: string,
  body: object,
  { json, dryRun }: JsonOption & TrialOption,
  words: (node: Node, hasChanged: boolean, now: number) => string = operatedWords,
): Promise<number> => {
  const wish = { body, idempotencyKey: randomUUID(), retryForMs: 15_000 };
  const answer = await api.send('POST', dryRun === true ? `${path}?dryRun=true` : path, wish);
  const node = one(answer, isNode, 'a node');
  const hasChanged = isFields(answer) && answer['hasChanged'] === true;
  if (json === true) terminal.json(answer);
  else {
    const { now } = terminal.view();
    const trial = isFields(answer) ? answer['trial'] : undefined;
    terminal.print(
      isNodeTrial(trial) ? nodeTrialWords(node.nodeId, trial, now) : words(node, hasChanged, now),
    );
  }
  return 0;
};

const because = ({ reason }: CordonOptions): object => (reason === undefined ? {} : { reason });

/** `berth node cordon`. */
export const cordonNode = (api: Api, terminal: Terminal, id: string, options: CordonOptions) =>
  operate(api, terminal, pathOf(id, '/cordon'), because(options), options);

/** `berth node uncordon`. */
export const uncordonNode = (api: Api, terminal: Terminal, id: string, options: JsonOption) =>
  operate(api, terminal, pathOf(id, '/uncordon'), {}, options);

const deadlineOf = ({ deadline, now }: DrainOptions): object => {
  if (now === true && deadline !== undefined) throw usage('--now is a deadline of its own; leave one out');
  if (now === true) return { deadlineMs: 0 };
  return deadline === undefined ? {} : { deadlineMs: parseDuration(deadline, '--deadline') };
};

/** `berth node drain`. */
export const drainNode = async (api: Api, terminal: Terminal, id: string, options: DrainOptions) =>
  operate(api, terminal, pathOf(id, '/drain'), { ...deadlineOf(options), ...because(options) }, options);

/** `berth node fence`. */
export const fenceNode = (api: Api, terminal: Terminal, id: string, options: FenceOptions) =>
  operate(
    api,
    terminal,
    pathOf(id, '/fence'),
    options.force === true ? { force: true } : {},
    options,
    fencedWords,
  );

/** `berth node pool`. */
export const moveNode = (api: Api, terminal: Terminal, id: string, poolId: string, options: JsonOption) =>
  operate(api, terminal, pathOf(id, '/pool'), { poolId }, options);
