import { accept, isName, type Refusal, refuse, type Result } from '#kernel';
import { APP_PROTOCOLS, type AppDefinition } from './app-definition.ts';
import { knownApp } from './known-apps.ts';

type Fields = Readonly<Record<string, unknown>>;
type Read<T> = Result<T, Refusal<'app-definition-invalid'>>;

const APPS_MAX = 16;
const WORDS_MAX = 64;
const TEXT_MAX = 1024;
const TITLE_MAX = 64;
/** Below the base path, and nothing that a header or a command line could break over. */
const PATH = /^(?!\/)[\x21-\x7e]{0,512}$/;
const VARIABLE = /^[A-Za-z_][A-Za-z0-9_]{0,127}$/;
const HEADER = /^[\x20-\x7e]{1,512}$/;
const FIELDS = new Set([
  ...['name', 'title', 'command', 'env', 'readyPath', 'keepsPrefix', 'authorization', 'openPath', 'icon'],
  'protocol',
]);

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isText = (value: unknown, max: number): value is string =>
  typeof value === 'string' && value.length > 0 && value.length <= max && !value.includes('\0');

const wrong = (at: string, wanted: string): Read<never> =>
  refuse({ code: 'app-definition-invalid', message: `${at} ${wanted}` });

const wordsOf = (value: unknown): readonly string[] | null =>
  Array.isArray(value) &&
  value.length > 0 &&
  value.length <= WORDS_MAX &&
  value.every((word): word is string => isText(word, TEXT_MAX))
    ? value
    : null;

const variablesOf = (value: unknown): Readonly<Record<string, string>> | null => {
  if (value === undefined) return {};
  if (!isFields(value)) return null;
  const found: [string, string][] = [];
  for (const [name, text] of Object.entries(value)) {
    if (!VARIABLE.test(name) || typeof text !== 'string' || text.length > TEXT_MAX) return null;
    found.push([name, text]);
  }
  return found.length <= WORDS_MAX ? Object.fromEntries(found) : null;
};

const readOne = (value: unknown, at: string): Read<AppDefinition> => {
  if (typeof value === 'string') {
    const known = knownApp(value);
    if (known === undefined)
      return wrong(at, `names ${JSON.stringify(value.slice(0, 64))}, which is no app that Berth knows`);
    const { program: _program, ...definition } = known;
    return accept(definition);
  }
  if (!isFields(value)) return wrong(at, 'must be the name of an app or a JSON object');
  const unknown = Object.keys(value).find((name) => !FIELDS.has(name));
  if (unknown !== undefined)
    return wrong(at, `has a field ${JSON.stringify(unknown.slice(0, 64))} that does not exist`);
  const {
    name,
    title = name,
    readyPath = '',
    openPath = '',
    keepsPrefix = false,
    authorization,
    icon,
  } = value;
  const protocol = APP_PROTOCOLS.find((one) => one === value['protocol']);
  const command = wordsOf(value['command']);
  const env = variablesOf(value['env']);
  if (typeof name !== 'string' || !isName(name)) return wrong(at, 'needs a name that is a DNS label');
  if (/^\d+$/.test(name)) return wrong(at, 'has a name of digits only, which would be a port');
  if (!isText(title, TITLE_MAX)) return wrong(at, `needs a title of at most ${TITLE_MAX} characters`);
  if (command === null) return wrong(at, `needs a command of 1 to ${WORDS_MAX} words`);
  if (env === null) return wrong(at, 'has an env that is no list of variables');
  if (![...command, ...Object.values(env)].some((word) => /\{(port|socket)\}/.test(word)))
    return wrong(at, 'must take {port} or {socket} somewhere in its command or env');
  if (typeof readyPath !== 'string' || !PATH.test(readyPath))
    return wrong(at, 'has a readyPath that is no path below its base');
  if (typeof openPath !== 'string' || !PATH.test(openPath))
    return wrong(at, 'has an openPath that is no path below its base');
  if (typeof keepsPrefix !== 'boolean') return wrong(at, 'has a keepsPrefix that is neither true nor false');
  if (authorization !== undefined && (typeof authorization !== 'string' || !HEADER.test(authorization)))
    return wrong(at, 'has an authorization that is no header');
  if (value['protocol'] !== undefined && protocol === undefined)
    return wrong(at, `has a protocol that is none of ${APP_PROTOCOLS.join(', ')}`);
  if (icon !== undefined && (typeof icon !== 'string' || !isName(icon)))
    return wrong(at, 'has an icon that is no name');
  return accept({
    name,
    title,
    command,
    env,
    readyPath,
    keepsPrefix,
    openPath,
    ...(protocol === undefined ? {} : { protocol }),
    ...(authorization === undefined ? {} : { authorization }),
    ...(icon === undefined ? {} : { icon }),
  });
};

/** Reads what a label or a recipe says of its apps: a list of names that Berth knows and of definitions. The first fault is told. */
export const readApps = (value: unknown): Read<readonly AppDefinition[]> => {
  if (!Array.isArray(value) || value.length > APPS_MAX)
    return wrong('the list of apps', `must be a list of at most ${APPS_MAX}`);
  const apps: AppDefinition[] = [];
  for (const [index, member] of value.entries()) {
    const read = readOne(member, `app ${index + 1}`);
    if (!read.ok) return read;
    if (apps.some(({ name }) => name === read.value.name))
      return wrong(`app ${index + 1}`, 'has the name of another');
    apps.push(read.value);
  }
  return accept(apps);
};

/** The same, of the text of a label. */
export const readAppsLabel = (label: string): Read<readonly AppDefinition[]> => {
  try {
    return readApps(JSON.parse(label));
  } catch {
    return wrong('the label', 'is no JSON');
  }
};
