import { randomUUID } from 'node:crypto';
import type { Api } from '../api/client.ts';
import { isFields, many, textOf } from '../api/decode.ts';
import { usage } from '../cli-failure.ts';
import { formatDeliveries, formatHook, formatHooks, formatTest } from '../format/hooks.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { parseDuration } from '../units/parse-duration.ts';
import { parseWhole } from '../units/parse-whole.ts';
import { type JsonOption, READ } from './sessions.ts';

export type FilterOptions = {
  readonly type?: readonly string[];
  readonly stream?: string;
  readonly project?: string;
};
export type AddHookOptions = JsonOption & FilterOptions;
export type ChangeHookOptions = JsonOption &
  FilterOptions & { readonly name?: string; readonly url?: string; readonly allEvents?: boolean };
export type DeliveriesOptions = JsonOption & { readonly state?: string; readonly limit?: string };

const pathOf = (ref: string, more = ''): string => `/v1/hooks/${encodeURIComponent(ref)}${more}`;

const filterOf = ({ type, stream, project }: FilterOptions) => ({
  ...(type === undefined ? {} : { types: type }),
  ...(stream === undefined ? {} : { stream }),
  ...(project === undefined ? {} : { projectId: project }),
});

const showSecret = (terminal: Terminal, answer: unknown, what: string): void => {
  terminal.note(what);
  terminal.print(textOf(answer, 'secret') ?? '');
};

/** `berth hook add NAME URL`. */
export const addHook = async (
  api: Api,
  terminal: Terminal,
  name: string,
  url: string,
  options: AddHookOptions,
): Promise<number> => {
  const answer = await api.send('POST', '/v1/hooks', { body: { name, url, filter: filterOf(options) } });
  if (options.json === true) terminal.json(answer);
  else
    showSecret(
      terminal,
      answer,
      `Events go to ${textOf(answer, 'origin') ?? url} from now on. The secret that signs them is shown this once:`,
    );
  return 0;
};

/** `berth hook ls`. */
export const listHooks = async (api: Api, terminal: Terminal, { json }: JsonOption): Promise<number> => {
  const hooks = many(await api.send('GET', '/v1/hooks', READ), 'hooks', isFields);
  if (json === true) terminal.json(hooks);
  else if (hooks.length === 0) terminal.note('No events are sent anywhere. See: berth hook add --help');
  else terminal.print(formatHooks(hooks, terminal.view()));
  return 0;
};

/** `berth hook show HOOK`. */
export const showHook = async (
  api: Api,
  terminal: Terminal,
  ref: string,
  { json }: JsonOption,
): Promise<number> => {
  const hook = await api.send('GET', pathOf(ref), READ);
  if (json === true) terminal.json(hook);
  else terminal.print(formatHook(hook, terminal.view()));
  return 0;
};

/** `berth hook set HOOK`. */
export const changeHook = async (
  api: Api,
  terminal: Terminal,
  ref: string,
  { name, url, allEvents, json, ...filter }: ChangeHookOptions,
): Promise<number> => {
  const wanted = filterOf(filter);
  const isFiltered = allEvents === true || Object.keys(wanted).length > 0;
  if (name === undefined && url === undefined && !isFiltered)
    throw usage('say what shall be another: --name, --url, --type, --stream, --project or --all-events');
  const body = {
    ...(name === undefined ? {} : { name }),
    ...(url === undefined ? {} : { url }),
    ...(isFiltered ? { filter: wanted } : {}),
  };
  const hook = await api.send('PATCH', pathOf(ref), { body, idempotencyKey: randomUUID(), ...READ });
  if (json === true) terminal.json(hook);
  else terminal.print(formatHooks([hook], terminal.view()));
  return 0;
};

/** `berth hook rm HOOK`. */
export const removeHook = async (
  api: Api,
  terminal: Terminal,
  ref: string,
  { json }: JsonOption,
): Promise<number> => {
  await api.send('DELETE', pathOf(ref), READ);
  if (json === true) terminal.json({ hook: ref });
  else terminal.note(`nothing is sent by ${ref} any more; its secret and its deliveries are forgotten`);
  return 0;
};

/** `berth hook pause HOOK`. */
export const pauseHook = async (
  api: Api,
  terminal: Terminal,
  ref: string,
  { json }: JsonOption,
): Promise<number> => {
  const hook = await api.send('POST', pathOf(ref, '/pause'), READ);
  if (json === true) terminal.json(hook);
  else terminal.note(`${ref} rests; what happens meanwhile is sent when it is resumed`);
  return 0;
};

/** `berth hook resume HOOK`. */
export const resumeHook = async (
  api: Api,
  terminal: Terminal,
  ref: string,
  { json, skip }: JsonOption & { readonly skip?: boolean },
): Promise<number> => {
  const hook = await api.send('POST', pathOf(ref, '/resume'), { body: { skip: skip === true }, ...READ });
  if (json === true) terminal.json(hook);
  else
    terminal.note(`${ref} sends again, ${skip === true ? 'what happens from now on' : 'and what it missed'}`);
  return 0;
};

/** `berth hook secret HOOK`. */
export const rotateHookSecret = async (
  api: Api,
  terminal: Terminal,
  ref: string,
  { json, overlap }: JsonOption & { readonly overlap?: string },
): Promise<number> => {
  const body =
    overlap === undefined ? {} : { overlapMs: overlap === '0' ? 0 : parseDuration(overlap, '--overlap') };
  const answer = await api.send('POST', pathOf(ref, '/secret'), { body });
  if (json === true) terminal.json(answer);
  else
    showSecret(
      terminal,
      answer,
      `${ref} is signed with a new secret, and with the one before for ${overlap ?? '1d'}. It is shown this once:`,
    );
  return 0;
};

/** `berth hook test HOOK`: exit code 1 if it does not arrive. */
export const testHook = async (
  api: Api,
  terminal: Terminal,
  ref: string,
  { json }: JsonOption,
): Promise<number> => {
  const delivery = await api.send('POST', pathOf(ref, '/test'));
  if (json === true) terminal.json(delivery);
  else terminal.print(formatTest(delivery));
  return textOf(delivery, 'state') === 'delivered' ? 0 : 1;
};

/** `berth hook deliveries HOOK`. */
export const listDeliveries = async (
  api: Api,
  terminal: Terminal,
  ref: string,
  { json, state, limit }: DeliveriesOptions,
): Promise<number> => {
  const query = new URLSearchParams({
    ...(state === undefined ? {} : { state }),
    limit: String(limit === undefined ? 50 : parseWhole(limit, '--limit')),
  });
  const answer = await api.send('GET', pathOf(ref, `/deliveries?${query.toString()}`), READ);
  const deliveries = many(answer, 'deliveries', isFields);
  if (json === true) terminal.json(deliveries);
  else if (deliveries.length === 0) terminal.note('Nothing was sent yet.');
  else terminal.print(formatDeliveries(deliveries, terminal.view()));
  return 0;
};

/** `berth hook redeliver HOOK [DELIVERY…]`. */
export const redeliver = async (
  api: Api,
  terminal: Terminal,
  ref: string,
  ids: readonly string[],
  { json, dead }: JsonOption & { readonly dead?: boolean },
): Promise<number> => {
  if (dead !== true && ids.length === 0)
    throw usage('say which deliveries, or --dead for all that were given up');
  if (dead === true && ids.length > 0) throw usage('say which deliveries, or --dead, not both');
  if (dead === true) {
    const answer = await api.send('POST', pathOf(ref, '/redeliver'), READ);
    const count = isFields(answer) ? Number(answer['count']) : 0;
    if (json === true) terminal.json(answer);
    else terminal.note(count === 0 ? 'Nothing was given up.' : `${count} on their way again`);
    return 0;
  }
  const again: unknown[] = [];
  for (const id of ids)
    again.push(await api.send('POST', pathOf(ref, `/deliveries/${encodeURIComponent(id)}/redeliver`), READ));
  if (json === true) terminal.json(again);
  else terminal.print(formatDeliveries(again, terminal.view()));
  return 0;
};
