import { type Context, context, propagation, ROOT_CONTEXT } from '@opentelemetry/api';
import { headers, type MsgHdrs } from '@nats-io/transport-node';

/** Message headers that carry the active trace; none when nothing is traced. */
export const traceHeaders = (): MsgHdrs | undefined => {
  const carrier: Record<string, string> = {};
  propagation.inject(context.active(), carrier);
  const fields = Object.entries(carrier);
  if (fields.length === 0) return undefined;
  const carried = headers();
  for (const [name, value] of fields) carried.set(name, value);
  return carried;
};

/** The trace that a message belongs to. */
export const traceOf = (carried: MsgHdrs | undefined): Context => {
  if (carried === undefined) return ROOT_CONTEXT;
  const carrier: Record<string, string> = {};
  for (const name of ['traceparent', 'tracestate']) {
    const value = carried.get(name);
    if (value !== '') carrier[name] = value;
  }
  return propagation.extract(ROOT_CONTEXT, carrier);
};
