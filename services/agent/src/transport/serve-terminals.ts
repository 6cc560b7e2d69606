import type { Bus } from '#bus';
import { parseAs, PATTERNS, TerminalQueryDto } from '#contracts';
import { accept, type Log, type NodeId, type Refusal, refuse, type Result, sessionId } from '#kernel';
import type { RunKey } from '../domain/run.ts';
import type { Terminals } from '../handlers/terminals.ts';
import { servePattern } from './serve-pattern.ts';

/** Lists and closes the terminals of one node. Returns how to stop. */
export const serveTerminals = (bus: Bus, node: NodeId, terminals: Terminals, log: Log): (() => void) => {
  const serve = (
    pattern: string,
    answer: (key: RunKey, id: string | undefined) => Promise<Result<unknown, Refusal>>,
  ): (() => void) =>
    servePattern(
      bus,
      pattern,
      async (data) => {
        const query = parseAs(TerminalQueryDto, data);
        if (!query.ok) return query;
        const { sessionId: session, epoch, terminalId } = query.value;
        return answer({ sessionId: sessionId(session), epoch }, terminalId);
      },
      log,
    );
  const deaf = [
    serve(PATTERNS.terminalList(node), async (key) => accept(await terminals.list(key))),
    serve(PATTERNS.terminalClose(node), (key, id) =>
      id === undefined
        ? Promise.resolve(refuse({ code: 'invalid-request', message: 'terminalId is missing' }))
        : terminals.close(key, id),
    ),
  ];
  return () => {
    for (const stop of deaf) stop();
  };
};
