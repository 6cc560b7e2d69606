import type { Api } from '../api/client.ts';
import { isFields, isSession, one } from '../api/decode.ts';
import { follow } from '../api/follow.ts';
import type { Session } from '../api/resources.ts';
import { endOf, INTERRUPTED } from '../terminal/end-words.ts';
import { phaseLine, silentLine } from '../terminal/phase-line.ts';
import type { PhaseLine } from '../terminal/phase-line.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { attendArray } from './attend-array.ts';
import { onInterrupt } from './on-interrupt.ts';
import { findSessionOrArray } from './sessions.ts';

const waitForSession = async (api: Api, session: Session, line: PhaseLine): Promise<number> => {
  const { sessionId } = session;
  const over = new AbortController();
  const deaf = onInterrupt(() => over.abort());
  try {
    line.doing(`waiting for ${sessionId}`);
    const path = `/v1/sessions/${sessionId}/watch`;
    for await (const { event, data } of follow(api, { path, signal: over.signal, lastEvent: 'end' })) {
      if (event !== 'end') continue;
      const ended = one(isFields(data) ? data['session'] : undefined, isSession, 'a session');
      const end = endOf(ended);
      line.clear();
      (end.isWell ? line.done : line.warn)(
        `${ended.name === sessionId ? sessionId : `${ended.name} (${sessionId})`} ${end.sentence}`,
      );
      return end.exitCode;
    }
    return INTERRUPTED;
  } finally {
    over.abort();
    deaf();
    line.clear();
  }
};

/** `berth wait`: until all of them have ended. Ends as the program does when there is one, else with 0 only when all went well. */
export const wait = async (
  api: Api,
  terminal: Terminal,
  refs: readonly string[],
  options: { readonly quiet?: boolean },
): Promise<number> => {
  const line = options.quiet === true ? silentLine : phaseLine(terminal);
  const codes: number[] = [];
  // First all are found, so that a wrong name is told at once.
  const awaited = await Promise.all(refs.map((ref) => findSessionOrArray(api, ref)));
  for (const found of awaited) {
    const code =
      found.kind === 'array'
        ? await attendArray(api, found.array.arrayId, line, { stops: false })
        : await waitForSession(api, found.session, line);
    if (code === INTERRUPTED) return INTERRUPTED;
    codes.push(code);
  }
  const [first = 0] = codes;
  if (codes.length === 1) return first;
  return codes.every((code) => code === 0) ? 0 : 1;
};
