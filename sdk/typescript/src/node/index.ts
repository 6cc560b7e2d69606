import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { Berth, BerthError, type BerthOptions } from '../index.ts';

export * from '../index.ts';

type Environment = Readonly<Record<string, string | undefined>>;

const isPlace = (value: unknown): value is { readonly url: string; readonly key: string } =>
  typeof value === 'object' &&
  value !== null &&
  'url' in value &&
  'key' in value &&
  typeof value.url === 'string' &&
  typeof value.key === 'string';

const placeIn = (file: string): { readonly url: string; readonly key: string } | undefined => {
  try {
    const read: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return isPlace(read) ? { url: read.url, key: read.key } : undefined;
  } catch {
    return undefined; // told below
  }
};

/** By BERTH_URL and BERTH_KEY, by the state folder in BERTH_STATE, or by what `berth login` wrote: whichever there is first. @throws BerthError `not-logged-in` */
export const connect = (
  options: Partial<BerthOptions> = {},
  environment: Environment = process.env,
): Berth => {
  const { BERTH_URL: url, BERTH_KEY: key, BERTH_STATE: state, XDG_CONFIG_HOME: config } = environment;
  if (url !== undefined && url !== '' && key !== undefined) return new Berth({ url, key, ...options });
  const files = [
    ...(state === undefined || state === '' ? [] : [join(state, 'context.json')]),
    join(config ?? join(homedir(), '.config'), 'berth', 'context.json'),
  ];
  for (const file of files) {
    const place = placeIn(file);
    if (place !== undefined) return new Berth({ ...place, ...options });
  }
  throw new BerthError('No Berth is known here: set BERTH_URL and BERTH_KEY, or log in with "berth login".', {
    code: 'not-logged-in',
    status: -1,
  });
};
