import { trace } from '@opentelemetry/api';
import { type Logger, pino } from 'pino';

/** A JSON logger on stdout; each line carries the trace it belongs to. */
export const createLogger = (service: string, level: string): Logger =>
  pino({
    name: service,
    level,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    redact: { paths: ['authorization', '*.authorization', 'password', '*.password', 'key', 'secret'] },
    mixin: () => {
      const context = trace.getActiveSpan()?.spanContext();
      return context === undefined ? {} : { traceId: context.traceId, spanId: context.spanId };
    },
  });
