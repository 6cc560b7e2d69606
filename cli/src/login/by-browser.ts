import { setTimeout as delay } from 'node:timers/promises';
import { ApiProblem } from '../api/api-problem.ts';
import { createApi } from '../api/client.ts';
import { isFields, textOf } from '../api/decode.ts';
import { CliFailure } from '../cli-failure.ts';
import { openBrowser } from '../terminal/open-browser.ts';
import { phaseLine } from '../terminal/phase-line.ts';
import type { Terminal } from '../terminal/terminal.ts';
import type { KeyWish } from './key-wish.ts';

type Asked = {
  readonly secret: string;
  readonly userCode: string;
  readonly url: string;
  readonly expiresAt: number;
  readonly intervalMs: number;
};

const INTERVAL_MS = { least: 200, most: 30_000 } as const;

const askedOf = (answer: unknown): Asked => {
  const [secret, userCode, url] = [
    textOf(answer, 'secret'),
    textOf(answer, 'userCode'),
    textOf(answer, 'url'),
  ];
  const expiresAt = Date.parse(textOf(answer, 'expiresAt') ?? '');
  const interval = isFields(answer) ? Number(answer['intervalMs']) : Number.NaN;
  if (secret === undefined || userCode === undefined || url === undefined || Number.isNaN(expiresAt))
    throw new CliFailure('answer-unreadable', 'The answer is of another version of Berth.');
  const intervalMs = Math.min(INTERVAL_MS.most, Math.max(INTERVAL_MS.least, interval || 2000));
  return { secret, userCode, url, expiresAt, intervalMs };
};

/** A gateway behind a name of its own is reached as this program reaches it, whatever name it has for itself. */
const reachable = (url: string, at: string): string => {
  const [told, used] = [URL.parse(url), URL.parse(at)];
  if (told === null || used === null || told.protocol === 'https:') return url;
  return `${at}${told.pathname}${told.hash}`;
};

/**
 * A key of this program's own, which a person lets have it on a page of Berth. On a machine without a screen he opens the page elsewhere: what he compares
 * is the code.
 */
export const keyByBrowser = async (
  terminal: Terminal,
  url: string,
  { label, expiresInMs, mayOpen }: KeyWish & { readonly mayOpen: boolean },
): Promise<string> => {
  const api = createApi({ url, key: '', from: 'login' });
  const answer = await api.send('POST', '/v1/sign-in/programs', {
    body: { label, keyExpiresInMs: expiresInMs },
    retryForMs: 3000,
  });
  const asked = askedOf(answer);
  const page = reachable(asked.url, url);
  terminal.note(`Open ${terminal.paintErr.bold(page)}`);
  terminal.note(`and let this program in; its code is ${terminal.paintErr.bold(asked.userCode)}`);
  if (mayOpen && (await openBrowser(page))) terminal.note('(It was opened in your browser.)');
  const line = phaseLine(terminal);
  const until = new Date(asked.expiresAt).toTimeString().slice(0, 5);
  try {
    for (;;) {
      line.doing(`waiting for you to let it in, until ${until}`);
      await delay(asked.intervalMs);
      const answered = await api.send('POST', '/v1/sign-in/programs/key', {
        body: { secret: asked.secret },
        retryForMs: 60_000, // a gateway that is replaced meanwhile
      });
      const key = isFields(answered) ? textOf(answered['key'], 'key') : undefined;
      if (key !== undefined) return key;
    }
  } catch (error) {
    if (error instanceof ApiProblem && error.code === 'program-code-unknown')
      throw new CliFailure(error.code, 'Nobody answered on the page in time; log in again.', {
        cause: error,
      });
    throw error;
  } finally {
    line.clear();
  }
};
