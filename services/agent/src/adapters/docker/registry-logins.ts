import { readFile } from 'node:fs/promises';
import { isRecord } from '../disk/is-record.ts';

/** What the engine is given to log in with, for one pull. */
export type RegistryLogin = {
  readonly username: string;
  readonly password: string;
  readonly serveraddress: string;
};

/** The login for an image; null: it is pulled without one. */
export type LoginOf = (image: string) => Promise<RegistryLogin | null>;

const HUB = 'https://index.docker.io/v1/';

/** The host that an image comes from, as engines understand it: a name without a dot or a port is Docker's own. */
export const registryOf = (image: string): string => {
  const [first = '', ...rest] = image.split('/');
  return rest.length > 0 && (/[.:]/.test(first) || first === 'localhost') ? first : HUB;
};

const hostOf = (name: string): string =>
  name === HUB ? HUB : name.replace(/^https?:\/\//, '').replace(/\/.*$/, '');

const loginIn = (host: string, entry: unknown): RegistryLogin | null => {
  if (!isRecord(entry)) return null;
  const { auth, username, password } = entry;
  if (typeof username === 'string' && typeof password === 'string')
    return { username, password, serveraddress: host };
  if (typeof auth !== 'string') return null;
  const [user = '', ...words] = Buffer.from(auth, 'base64').toString('utf8').split(':');
  return user === '' || words.length === 0
    ? null
    : { username: user, password: words.join(':'), serveraddress: host };
};

/**
 * Logins out of a file in the form of Docker's `config.json`, read anew for each pull, so that they can be changed while sessions run. They go to the engine
 * with a pull and nowhere else. @throws when there is a file that can't be read
 */
export const registryLogins = (file: string | undefined): LoginOf => {
  if (file === undefined) return () => Promise.resolve(null);
  return async (image) => {
    const content: unknown = JSON.parse(await readFile(file, 'utf8'));
    const auths = isRecord(content) && isRecord(content['auths']) ? content['auths'] : {};
    const wanted = registryOf(image);
    const found = Object.entries(auths).find(([name]) => hostOf(name) === wanted);
    return found === undefined ? null : loginIn(wanted, found[1]);
  };
};
