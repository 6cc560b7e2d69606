import { createApi } from '../api/client.ts';
import { textOf } from '../api/decode.ts';
import { CliFailure, usage } from '../cli-failure.ts';
import { findContext, surroundings } from '../context.ts';
import { contextFile, readContextFile, writeContextFile } from '../contexts/context-file.ts';
import { nameOfUrl, withContext } from '../contexts/kept-contexts.ts';
import { questions } from '../terminal/ask.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { parseDuration } from '../units/parse-duration.ts';
import { keyByBrowser } from './by-browser.ts';
import { keyByPassword } from './by-password.ts';
import { KEY_LASTS_MS, labelOfThisMachine } from './key-wish.ts';

export type LoginOptions = {
  readonly name?: string;
  readonly user?: string;
  readonly key?: boolean;
  readonly browser?: boolean;
  readonly open: boolean;
  readonly expires?: string;
};

const HERE = /^(localhost|127\.0\.0\.1|\[::1\])(:|$)/;

/** An address as people type it: without a scheme it is https, but on this very machine. */
export const addressOf = (typed: string): string => {
  const isHost = /^[\w.[\]-]+(:\d+)?(\/\S*)?$/.test(typed) && !typed.includes('://');
  const url = isHost ? `${HERE.test(typed) ? 'http' : 'https'}://${typed}` : typed;
  if (!/^https?:\/\/[^\s/]/.test(url) || !URL.canParse(url))
    throw usage(`login needs an address such as https://berth.example, not ${JSON.stringify(typed)}`);
  return url.replace(/\/+$/, '');
};

/** The Berth that commands speak to here, if none is named. */
const usualAddress = (): string => {
  try {
    return findContext(surroundings()).url;
  } catch (cause) {
    if (!(cause instanceof CliFailure) || cause.code !== 'not-logged-in') throw cause;
    throw usage('login needs the address of a Berth, such as https://berth.example');
  }
};

const readKey = async (terminal: Terminal): Promise<string> => {
  const { ask, close } = questions(terminal);
  try {
    const key = (await ask('API key').catch(() => '')).trim();
    if (key !== '') return key;
    throw usage('no key came in; give one in a pipe, or log in by --browser or --user');
  } finally {
    close();
  }
};

/** `berth login [URL]`: gets a key of this machine's own, or takes one that there is, and keeps it for this user alone. */
export const login = async (
  terminal: Terminal,
  address: string | undefined,
  options: LoginOptions,
): Promise<number> => {
  const { name, user, open: mayOpen } = options;
  const url = address === undefined ? usualAddress() : addressOf(address);
  const expiresInMs =
    options.expires === undefined ? KEY_LASTS_MS : parseDuration(options.expires, '--expires');
  const wish = { label: labelOfThisMachine(), expiresInMs };
  // A pipe brings a key; who has neither a pipe nor a password has a browser somewhere.
  const isGiven = options.key === true || (!process.stdin.isTTY && options.browser !== true);
  const key =
    user !== undefined
      ? await keyByPassword(terminal, url, { ...wish, user })
      : isGiven
        ? await readKey(terminal)
        : await keyByBrowser(terminal, url, { ...wish, mayOpen });
  const isOwn = user !== undefined || !isGiven;
  const me = await createApi({ url, key, from: 'login' }).send('GET', '/v1/me', { retryForMs: 3000 });
  const kept = { name: name ?? nameOfUrl(url), url, key, ...(isOwn ? { isOwn } : {}) };
  await writeContextFile(withContext(readContextFile(), kept));
  const until = new Date(Date.now() + expiresInMs).toISOString().slice(0, 10);
  terminal.print(`Logged in to ${url} as ${textOf(me, 'userId') ?? '?'} (${textOf(me, 'role') ?? '?'})`);
  terminal.note(
    `${isOwn ? `The key "${wish.label}" is good until ${until}, or until berth logout; it is` : 'The key is'} kept in ${contextFile()}`,
  );
  return 0;
};
