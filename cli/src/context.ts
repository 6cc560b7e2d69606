import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { CliFailure } from './cli-failure.ts';

/** Where the API is, and the key for it. */
export type Context = { readonly url: string; readonly key: string; readonly from: string };

export type Surroundings = {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where this program lies: inside a clone, that clone's own system is meant. */
  readonly programFolder: string;
  readonly home: string;
};

export const surroundings = (): Surroundings => ({
  env: process.env,
  programFolder: import.meta.dirname,
  home: homedir(),
});

/** The clone that the program belongs to, if it does. */
export const cloneAbove = (folder: string): string | undefined => {
  for (let at = folder; ; at = dirname(at)) {
    const manifest = join(at, 'package.json');
    if (existsSync(manifest) && readFileSync(manifest, 'utf8').includes('"name": "berth-workspace"'))
      return at;
    if (dirname(at) === at) return undefined;
  }
};

/** What `berth login` writes. */
export const loginFile = ({ env, home }: Surroundings): string =>
  join(env['XDG_CONFIG_HOME'] ?? join(home, '.config'), 'berth', 'context.json');

/** Where uploads that are under way are kept. */
export const uploadsFolder = (): string =>
  join(process.env['XDG_STATE_HOME'] ?? join(homedir(), '.local', 'state'), 'berth');

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

const read = (file: string): Context | undefined => {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    const isAbsent =
      cause instanceof Error && 'code' in cause && (cause.code === 'ENOENT' || cause.code === 'ENOTDIR');
    if (isAbsent) return undefined;
    throw new CliFailure(
      'context-unreadable',
      `${file} can't be read: is it another user's? Log in with "berth login URL".`,
      { cause },
    );
  }
  try {
    const value: unknown = JSON.parse(text);
    if (isRecord(value) && typeof value['url'] === 'string' && typeof value['key'] === 'string')
      return { url: value['url'].replace(/\/+$/, ''), key: value['key'], from: file };
  } catch {
    // told below
  }
  throw new CliFailure(
    'context-unreadable',
    `${file} is no context of Berth; delete it, and start Berth again or log in.`,
  );
};

/** The project to act in, where the key may act in several. */
export const wantedProject = ({ env }: Surroundings): string | undefined => {
  const { BERTH_PROJECT: project } = env;
  return project === '' ? undefined : project;
};

/** By the environment, by the state folder, by the clone, by login: whichever there is first. */
export const findContext = (around: Surroundings): Context => {
  const { BERTH_URL: url, BERTH_KEY: key, BERTH_STATE: state } = around.env;
  if (url !== undefined && url !== '') {
    if (key === undefined || key === '')
      throw new CliFailure('key-missing', 'BERTH_URL is set without BERTH_KEY: set both, or neither.');
    return { url: url.replace(/\/+$/, ''), key, from: 'BERTH_URL' };
  }
  const clone = cloneAbove(around.programFolder);
  const files = [
    ...(state === undefined || state === '' ? [] : [join(state, 'context.json')]),
    ...(clone === undefined ? [] : [join(clone, '.berth', 'context.json')]),
    loginFile(around),
  ];
  for (const file of files) {
    const found = read(file);
    if (found !== undefined) return found;
  }
  throw new CliFailure(
    'not-logged-in',
    clone === undefined
      ? 'No Berth is known here: log in with "berth login URL", or set BERTH_URL and BERTH_KEY.'
      : `No Berth is known here: run "npm start" in ${clone}, log in with "berth login URL", or set BERTH_URL and BERTH_KEY.`,
  );
};
