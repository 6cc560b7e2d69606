import { setTimeout as delay } from 'node:timers/promises';
import type { Api } from '../api/client.ts';
import { many } from '../api/decode.ts';
import { isUsedSession, type UsedSession } from '../api/usage.ts';
import { formatTop } from '../format/top.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { onInterrupt } from './on-interrupt.ts';
import { READ } from './sessions.ts';

export type TopOptions = { readonly node?: string; readonly json?: boolean; readonly once?: boolean };

/** Nodes measure every five seconds. */
const EVERY_MS = 2500;
const ENTER = '\u001b[?1049h\u001b[?25l';
const LEAVE = '\u001b[?25h\u001b[?1049l';
const HOME = '\u001b[H\u001b[J';

const used = async (api: Api, node: string | undefined): Promise<readonly UsedSession[]> => {
  const query = node === undefined ? '' : `?node=${encodeURIComponent(node)}`;
  return many(await api.send('GET', `/v1/usage${query}`, READ), 'sessions', isUsedSession);
};

/** Draws it again and again on a screen of its own, until the person has seen enough. */
const watch = async (look: () => Promise<readonly UsedSession[]>, terminal: Terminal): Promise<number> => {
  const { out } = terminal;
  const over = new AbortController();
  const deaf = onInterrupt(() => over.abort());
  out.write(ENTER);
  try {
    while (!over.signal.aborted) {
      const sessions = await look();
      const text =
        sessions.length === 0 ? 'No session runs.' : formatTop(sessions, terminal.view(), out.rows);
      out.write(`${HOME}${text}`);
      await delay(EVERY_MS, undefined, { signal: over.signal }).catch(() => undefined);
    }
  } finally {
    out.write(LEAVE);
    deaf();
  }
  return 0;
};

/** `berth top` without sessions: what all that run use. */
export const watchUsage = async (api: Api, terminal: Terminal, options: TopOptions): Promise<number> => {
  const look = (): Promise<readonly UsedSession[]> => used(api, options.node);
  if (options.json !== true && options.once !== true && terminal.out.isTTY) return watch(look, terminal);
  const sessions = await look();
  if (options.json === true) terminal.json(sessions);
  else if (sessions.length === 0) terminal.note('No session runs.');
  else terminal.print(formatTop(sessions, terminal.view()));
  return 0;
};
