import { problemOf, Unreachable } from '../api/api-problem.ts';
import { AGENT } from '../api/client.ts';
import { textOf } from '../api/decode.ts';
import { CliFailure } from '../cli-failure.ts';
import { questions } from '../terminal/ask.ts';
import type { Terminal } from '../terminal/terminal.ts';
import type { KeyWish } from './key-wish.ts';

const TIMEOUT_MS = 20_000;
const CODES_MAX = 3;

type Answer = { readonly body: unknown; readonly cookie: string | undefined };

/** Speaks to the gateway as a page of it does: with a cookie, and under its own address. */
const visitor = (url: string) => {
  let cookie: string | undefined;
  return async (method: string, path: string, body?: object): Promise<Answer['body']> => {
    const answer = await fetch(`${url}${path}`, {
      method,
      headers: {
        accept: 'application/json',
        'user-agent': AGENT,
        origin: new URL(url).origin,
        ...(cookie === undefined ? {} : { cookie }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      signal: AbortSignal.timeout(TIMEOUT_MS),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }).catch((cause: unknown) => {
      throw new Unreachable(url, cause);
    });
    const text = await answer.text();
    const read: unknown = text === '' ? {} : JSON.parse(text);
    if (!answer.ok) throw problemOf(answer.status, read, answer.statusText);
    const [set] = answer.headers.getSetCookie();
    cookie = set === undefined ? cookie : set.split(';', 1)[0];
    return read;
  };
};

/** A key for who has no browser at hand: by password and, if there is one, second factor. The sign-in that it takes is over at once. */
export const keyByPassword = async (
  terminal: Terminal,
  url: string,
  { label, expiresInMs, user }: KeyWish & { readonly user: string },
): Promise<string> => {
  const visit = visitor(url);
  const { ask, close } = questions(terminal);
  try {
    const password = await ask(`Password of ${user}`);
    let answer = await visit('POST', '/v1/sign-in', { login: user, password });
    for (let tries = 1; textOf(answer, 'state') === 'second-factor'; tries += 1) {
      const ticket = textOf(answer, 'ticket');
      const code = await ask('Code of your authenticator, or a recovery code');
      answer = await visit('POST', '/v1/sign-in/second-factor', { ticket, code }).catch((error: unknown) => {
        if (tries >= CODES_MAX || !(error instanceof CliFailure) || error.code !== 'sign-in-failed')
          throw error;
        terminal.note('That code is not right; try again.');
        return { state: 'second-factor', ticket };
      });
    }
  } finally {
    close();
  }
  try {
    const role = textOf(await visit('GET', '/v1/me'), 'role');
    const key = textOf(await visit('POST', '/v1/keys', { label, role, expiresInMs }), 'key');
    if (key !== undefined) return key;
    throw new CliFailure('answer-unreadable', 'The answer is of another version of Berth.');
  } finally {
    await visit('POST', '/v1/sign-in/out').catch(() => undefined); // it ends by itself, too
  }
};
