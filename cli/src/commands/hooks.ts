import { randomUUID } from 'node:crypto';
import type { Api } from '../api/client.ts';
import { isFields, numberOf, textOf } from '../api/decode.ts';
import { usage } from '../cli-failure.ts';
import { formatDeliveries, formatHook, formatHooks, formatTest } from '../format/hooks.ts';
import { readList } from '../lists/read-list.ts';
import type { ListOptions } from '../lists/read-list.ts';
import { tell, tellDone, tellList } from '../output/tell.ts';
import type { JsonOption } from '../output/tell.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { parseDuration } from '../units/parse-duration.ts';
import { READ } from './sessions.ts';

export type FilterOptions = {
  readonly type?: readonly string[];
  readonly stream?: string;
  readonly project?: string;
};
export type AddHookOptions = JsonOption & FilterOptions;
export type ChangeHookOptions = JsonOption &
  FilterOptions & { readonly name?: string; readonly url?: string; readonly allEvents?: boolean };
export type DeliveriesOptions = JsonOption & ListOptions & { readonly state?: string };

const PATH = '/v1/hooks';
const pathOf = (ref: string, more = ''): string => `${PATH}/${encodeURIComponent(ref)}${more}`;

const filterOf = ({ type, stream, project }: FilterOptions) => ({
  ...(type === undefined ? {} : { types: type }),
  ...(stream === undefined ? {} : { stream }),
  ...(project === undefined ? {} : { projectId: project }),
});

/** The secret alone is what goes into a pipe. */
const tellSecret = (terminal: Terminal, options: JsonOption, answer: unknown, what: string): number =>
  tell(terminal, options, answer, () => {
    terminal.note(what);
    return textOf(answer, 'secret') ?? '';
  });

/** `berth hook add NAME URL`. */
export const addHook = async (
  api: Api,
  terminal: Terminal,
  name: string,
  url: string,
  options: AddHookOptions,
): Promise<number> => {
  const answer = await api.send('POST', PATH, { body: { name, url, filter: filterOf(options) } });
  const to = textOf(answer, 'origin') ?? url;
  const what = `Events go to ${to} from now on. The secret that signs them is shown this once:`;
  return tellSecret(terminal, options, answer, what);
};

/** `berth hook ls`. */
export const listHooks = async (
  api: Api,
  terminal: Terminal,
  options: JsonOption & ListOptions,
): Promise<number> =>
  tellList(terminal, options, await readList(api, { path: PATH, field: 'hooks', is: isFields }, options), {
    none: 'No events are sent anywhere. See: berth hook add --help',
    format: formatHooks,
  });

/** `berth hook show HOOK`. */
export const showHook = async (
  api: Api,
  terminal: Terminal,
  ref: string,
  options: JsonOption,
): Promise<number> => {
  const hook = await api.send('GET', pathOf(ref), READ);
  return tell(terminal, options, hook, (view) => formatHook(hook, view));
};

/** `berth hook set HOOK`. */
export const changeHook = async (
  api: Api,
  terminal: Terminal,
  ref: string,
  { name, url, allEvents, ...options }: ChangeHookOptions,
): Promise<number> => {
  const wanted = filterOf(options);
  const isFiltered = allEvents === true || Object.keys(wanted).length > 0;
  if (name === undefined && url === undefined && !isFiltered)
    throw usage('say what shall be another: --name, --url, --type, --stream, --project or --all-events');
  const body = {
    ...(name === undefined ? {} : { name }),
    ...(url === undefined ? {} : { url }),
    ...(isFiltered ? { filter: wanted } : {}),
  };
  const hook = await api.send('PATCH', pathOf(ref), { body, idempotencyKey: randomUUID(), ...READ });
  return tell(terminal, options, hook, (view) => formatHooks([hook], view));
};

/** `berth hook rm HOOK`. */
export const removeHook = async (
  api: Api,
  terminal: Terminal,
  ref: string,
  options: JsonOption,
): Promise<number> => {
  await api.send('DELETE', pathOf(ref), READ);
  const done = `nothing is sent by ${ref} any more; its secret and its deliveries are forgotten`;
  return tellDone(terminal, options, { hook: ref }, done);
};

/** `berth hook pause HOOK`. */
export const pauseHook = async (
  api: Api,
  terminal: Terminal,
  ref: string,
  options: JsonOption,
): Promise<number> => {
  const hook = await api.send('POST', pathOf(ref, '/pause'), READ);
  return tellDone(terminal, options, hook, `${ref} rests; what happens meanwhile is sent when it is resumed`);
};

/** `berth hook resume HOOK`. */
export const resumeHook = async (
  api: Api,
  terminal: Terminal,
  ref: string,
  { skip = false, ...options }: JsonOption & { readonly skip?: boolean },
): Promise<number> => {
  const hook = await api.send('POST', pathOf(ref, '/resume'), { body: { skip }, ...READ });
  const what = skip ? 'what happens from now on' : 'and what it missed';
  return tellDone(terminal, options, hook, `${ref} sends again, ${what}`);
};

/** `berth hook secret HOOK`. */
export const rotateHookSecret = async (
  api: Api,
  terminal: Terminal,
  ref: string,
  { overlap, ...options }: JsonOption & { readonly overlap?: string },
): Promise<number> => {
  const body =
    overlap === undefined ? {} : { overlapMs: overlap === '0' ? 0 : parseDuration(overlap, '--overlap') };
  const answer = await api.send('POST', pathOf(ref, '/secret'), { body });
  const before =
    overlap === '0' ? 'no more with the one before' : `with the one before for ${overlap ?? '1d'}`;
  const what = `${ref} is signed with a new secret, and ${before}. It is shown this once:`;
  return tellSecret(terminal, options, answer, what);
};

/** `berth hook test HOOK`: exit code 1 if it does not arrive. */
export const testHook = async (
  api: Api,
  terminal: Terminal,
  ref: string,
  options: JsonOption,
): Promise<number> => {
  const delivery = await api.send('POST', pathOf(ref, '/test'));
  tell(terminal, options, delivery, () => formatTest(delivery));
  return textOf(delivery, 'state') === 'delivered' ? 0 : 1;
};

/** `berth hook deliveries HOOK`. */
export const listDeliveries = async (
  api: Api,
  terminal: Terminal,
  ref: string,
  { state, ...options }: DeliveriesOptions,
): Promise<number> => {
  const query = state === undefined ? {} : { state };
  const place = { path: pathOf(ref, '/deliveries'), field: 'deliveries', is: isFields, query, absent: 50 };
  return tellList(terminal, options, await readList(api, place, options), {
    none: state === undefined ? 'Nothing was sent yet.' : `Nothing is ${state}.`,
    format: formatDeliveries,
  });
};

/** `berth hook redeliver HOOK [DELIVERY…]`. */
export const redeliver = async (
  api: Api,
  terminal: Terminal,
  ref: string,
  ids: readonly string[],
  { dead = false, ...options }: JsonOption & { readonly dead?: boolean },
): Promise<number> => {
  if (!dead && ids.length === 0) throw usage('say which deliveries, or --dead for all that were given up');
  if (dead && ids.length > 0) throw usage('say which deliveries, or --dead, not both');
  if (dead) {
    const answer = await api.send('POST', pathOf(ref, '/redeliver'), READ);
    const count = numberOf(answer, 'count') ?? 0;
    const done = count === 0 ? 'Nothing was given up.' : `${count} on their way again`;
    return tellDone(terminal, options, answer, done);
  }
  const again: unknown[] = [];
  for (const id of ids)
    again.push(await api.send('POST', pathOf(ref, `/deliveries/${encodeURIComponent(id)}/redeliver`), READ));
  return tell(terminal, options, again, (view) => formatDeliveries(again, view));
};
