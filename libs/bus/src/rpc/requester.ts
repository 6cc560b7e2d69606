import { setTimeout as delay } from 'node:timers/promises';
import { SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { DependencyFailure, type Refusal, type Result } from '#kernel';
import type { Bus } from '../bus.ts';
import { traceHeaders } from '../trace-headers.ts';
import { decodeAnswer } from './wire-format.ts';

export type RequestOptions = {
  /** How long one attempt may take. */
  readonly timeoutMs: number;
  /**
   * Try again for this long in all while nobody answers. Only for queries, and for commands with a command id: the first attempt may
   * have been carried out. Absent: one attempt.
   */
  readonly retryForMs?: number;
};

/**
 * Asks the owner of something. Its refusal is a value; `DependencyFailure` (retryable) means that nobody answered in time.
 */
export type Requester = (
  pattern: string,
  data: unknown,
  options: RequestOptions,
) => Promise<Result<unknown, Refusal>>;

const PAUSE_MS = 100;
const tracer = trace.getTracer('berth-bus');

/**
 * Speaks the wire format of Nest's NATS transport on the connection that the process has anyway. Nest's own client opens a second one,
 * makes a subscription for each request, and has neither deadline nor retry.
 */
export const requester = (bus: Pick<Bus, 'connection'>): Requester => {
  const once = async (pattern: string, data: unknown, timeoutMs: number) => {
    const carried = traceHeaders();
    const packet = JSON.stringify({ pattern, data, id: '1' });
    const answer = await bus
      .connection()
      .request(pattern, packet, {
        timeout: timeoutMs,
        ...(carried === undefined ? {} : { headers: carried }),
      })
      .catch((cause: unknown) => {
        throw new DependencyFailure('nats', `request ${pattern}`, { retryable: true, cause });
      });
    return decodeAnswer(pattern, answer.data);
  };

  return (pattern, data, { timeoutMs, retryForMs = 0 }) =>
    tracer.startActiveSpan(`request ${pattern}`, { kind: SpanKind.CLIENT }, async (span) => {
      const endsAt = performance.now() + retryForMs;
      try {
        for (;;) {
          try {
            return await once(pattern, data, timeoutMs);
          } catch (error) {
            const isOver = performance.now() + PAUSE_MS >= endsAt;
            if (isOver || !(error instanceof DependencyFailure) || !error.retryable) throw error;
            await delay(PAUSE_MS);
          }
        }
      } catch (error) {
        span.setStatus({ code: SpanStatusCode.ERROR });
        throw error;
      } finally {
        span.end();
      }
    });
};
