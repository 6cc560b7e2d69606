import { randomUUID } from 'node:crypto';
import type { Api } from '../api/client.ts';
import { isSession, one } from '../api/decode.ts';
import { formatDuration } from '../format/quantities.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { parseDuration } from '../units/parse-duration.ts';

export type KeepOptions = { readonly for: string; readonly json?: boolean };

/** `berth keep`: a session that looks idle is needed. */
export const keep = async (
  api: Api,
  terminal: Terminal,
  ref: string,
  options: KeepOptions,
): Promise<number> => {
  const answer = await api.send('POST', `/v1/sessions/${encodeURIComponent(ref)}/keep`, {
    body: { forMs: parseDuration(options.for, '--for') },
    idempotencyKey: randomUUID(),
    retryForMs: 15_000,
  });
  const session = one(answer, isSession, 'a session');
  const { sessionId, keptUntil } = session;
  if (options.json === true) terminal.json(session);
  else
    terminal.print(
      keptUntil === undefined
        ? sessionId
        : `${sessionId} counts as used for ${formatDuration(Date.parse(keptUntil) - Date.now() + 999)}`,
    );
  return 0;
};
