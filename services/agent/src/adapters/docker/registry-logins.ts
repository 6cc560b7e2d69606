import { readFile } from 'node:fs/promises';
import { DOCKER_HUB, registryHostOf } from '#contracts';
import { isRecord } from '../disk/is-record.ts';

/** What the engine is given to log in with, for one pull. */
export type RegistryLogin = {
  readonly username: string;
  readonly password: string;
  readonly serveraddress: string;
};

/** The login for an image; null: it is pulled without one. */
export type LoginOf = (image: string) => Promise<RegistryLogin | null>;

/** How engines and their files call Docker's own registry. */
const HUB_ADDRESS = 'https://index.docker.io/v1/';

/** What an engine is told to log in at. */
export const serverAddressOf = (host: string): string => (host === DOCKER_HUB ? HUB_ADDRESS : host);

const hostOf = (name: string): string =>
  name === HUB_ADDRESS ? DOCKER_HUB : name.replace(/^https?:\/\//, '').replace(/\/.*$/, '');

/** The first of several that has one. */
export const firstLogin =
  (...sources: readonly LoginOf[]): LoginOf =>
  async (image) => {
    for (const source of sources) {
      const login = await source(image);
      if (login !== null) return login;
    }
    return null;
  };

const loginIn = (host: string, entry: unknown): RegistryLogin | null => {
  if (!isRecord(entry)) return null;
  const { auth, username, password } = entry;
  if (typeof username === 'string' && typeof password === 'string')
    return { username, password, serveraddress: serverAddressOf(host) };
  if (typeof auth !== 'string') return null;
  const [user = '', ...words] = Buffer.from(auth, 'base64').toString('utf8').split(':');
  return user === '' || words.length === 0
    ? null
    : { username: user, password: words.join(':'), serveraddress: serverAddressOf(host) };
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
    const wanted = registryHostOf(image);
    const found = Object.entries(auths).find(([name]) => hostOf(name) === wanted);
    return found === undefined ? null : loginIn(wanted, found[1]);
  };
};
