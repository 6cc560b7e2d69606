import { context, SpanKind, trace } from '@opentelemetry/api';
import type { Msg, NatsConnection, Subscription } from '@nats-io/transport-node';
import { type CustomTransportStrategy, ServerNats } from '@nestjs/microservices';
import { describeError, type Log, refuse } from '#kernel';
import type { Bus } from '../bus.ts';
import { traceOf } from '../trace-headers.ts';

const tracer = trace.getTracer('berth-bus');

/**
 * Nest's NATS transport with three changes: it listens on the connection that the process has anyway, carries the trace of the request,
 * and answers what is not JSON instead of letting the requester wait.
 */
class SharedConnectionServer extends ServerNats {
  readonly #bus: Bus;
  readonly #queue: string;
  readonly #log: Log;
  readonly #listening: Subscription[] = [];
  readonly #underWay = new Set<Promise<void>>();

  constructor(bus: Bus, queue: string, log: Log) {
    super({ queue });
    this.#bus = bus;
    this.#queue = queue;
    this.#log = log;
  }

  override createNatsClient(): Promise<NatsConnection> {
    return this.#bus.connected();
  }

  /** The bus tells of its connection itself. */
  override handleStatusUpdates(): Promise<void> {
    return Promise.resolve();
  }

  override bindEvents(connection: NatsConnection): void {
    for (const pattern of this.messageHandlers.keys()) {
      this.#listening.push(
        connection.subscribe(pattern, {
          queue: this.#queue,
          callback: (error, message) => {
            if (error === null) this.#answer(pattern, message);
            else this.#log.warn({ pattern, cause: describeError(error) }, 'cannot listen for requests');
          },
        }),
      );
    }
  }

  #answer(pattern: string, message: Msg): void {
    const answered = this.handleMessage(pattern, message).finally(() => this.#underWay.delete(answered));
    this.#underWay.add(answered);
  }

  override handleMessage(pattern: string, message: Msg): Promise<void> {
    return context.with(traceOf(message.headers), () =>
      tracer.startActiveSpan(`answer ${pattern}`, { kind: SpanKind.SERVER }, async (span) => {
        try {
          await super.handleMessage(pattern, message);
        } catch (error) {
          this.#log.warn({ pattern, cause: describeError(error) }, 'refused a request that cannot be read');
          const refusal = {
            code: 'invalid-request',
            message: 'The request is not JSON of the form that Nest sends.',
          };
          if (message.reply !== undefined)
            message.respond(JSON.stringify({ response: refuse(refusal), isDisposed: true }));
        } finally {
          span.end();
        }
      }),
    );
  }

  /** Takes no more requests; answers those under way. The connection is the bus's to close. */
  override async close(): Promise<void> {
    const open = this.#listening.splice(0).filter((subscription) => !subscription.isClosed());
    await Promise.allSettled(open.map((subscription) => subscription.drain()));
    await Promise.allSettled(this.#underWay);
  }
}

/**
 * Serves `@MessagePattern` handlers; requests are shared among all processes with the same queue name. `*` in a pattern matches one
 * token; the handler reads the subject from its `NatsContext`.
 */
export const natsStrategy = (bus: Bus, queue: string, log: Log): CustomTransportStrategy =>
  new SharedConnectionServer(bus, queue, log);
