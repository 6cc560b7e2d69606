import type { Bus } from '#bus';
import { describeError, type Log, type Refusal, refuse, type Result } from '#kernel';

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

/**
 * Answers requests that only this node may answer, in the wire format of Nest's NATS transport. Not a `@MessagePattern`: the subject holds the node's
 * name, and a process of simulated nodes answers for many. Returns how to stop.
 */
export const servePattern = (
  bus: Bus,
  pattern: string,
  answer: (data: unknown) => Promise<Result<unknown, Refusal>>,
  log: Log,
): (() => void) =>
  bus.listen(pattern, (message) => {
    const respond = (response: Result<unknown, Refusal>, id: unknown): void => {
      message.respond(JSON.stringify({ response, isDisposed: true, id }));
    };
    let id: unknown = null;
    const read = async (): Promise<void> => {
      const packet: unknown = message.json();
      const asked = isRecord(packet) ? packet : {};
      id = asked['id'];
      respond(await answer(asked['data']), id);
    };
    read().catch((error: unknown) => {
      log.error({ pattern, cause: describeError(error) }, 'a request could not be answered');
      const code = 'unavailable';
      respond(refuse({ code, message: `The node could not do it: ${describeError(error)}` }), id);
    });
  });
