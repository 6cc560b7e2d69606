import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, inject, it, vi } from 'vitest';
import { trace } from '@opentelemetry/api';
import { openBus, requester, traceOf } from '#bus';
import { accept, silentLog } from '#kernel';
import { startTelemetry } from './start-telemetry.ts';
import type { Telemetry } from './telemetry.ts';
import { contextOf, currentTraceparent } from './traceparent.ts';

let collector: Server;
let telemetry: Telemetry;
const received: { readonly path: string; readonly body: string }[] = [];

beforeAll(async () => {
  collector = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const raw = Buffer.concat(chunks);
      const body = request.headers['content-encoding'] === 'gzip' ? gunzipSync(raw) : raw;
      received.push({ path: request.url ?? '', body: body.toString('latin1') });
      response.setHeader('content-type', 'application/json').end('{}');
    });
  });
  await new Promise<void>((resolve) => {
    collector.listen(0, '127.0.0.1', resolve);
  });
  const { port } = collector.address() as AddressInfo;
  telemetry = await startTelemetry('spec', `http://127.0.0.1:${port}/`);
});
afterAll(async () => {
  await telemetry.stop();
  collector.close();
});

it('carries one trace from a span over the bus into an event, and exports it', async () => {
  const bus = openBus({ url: inject('natsUrl'), name: 'spec', log: silentLog });
  await bus.connected();
  const heard: string[] = [];
  bus.listen('spec.telemetry', (message) => {
    heard.push(trace.getSpanContext(traceOf(message.headers))?.traceId ?? 'none');
    message.respond(JSON.stringify({ response: accept(null), isDisposed: true }));
  });
  await bus.connection().flush();

  const traceparent = await trace.getTracer('spec').startActiveSpan('the request', async (span) => {
    await requester(bus)('spec.telemetry', {}, { timeoutMs: 2000 });
    const own = currentTraceparent();
    span.end();
    return own;
  });
  expect(traceparent).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
  const traceId = trace.getSpanContext(contextOf(traceparent))?.traceId;
  expect(heard).toEqual([traceId]);
  expect(currentTraceparent()).toBeUndefined();

  await telemetry.stop();
  await vi.waitFor(() =>
    expect(received).toContainEqual({
      path: '/v1/traces',
      body: expect.stringMatching(/berth-spec[^]*(the request|spec\.telemetry)/),
    }),
  );
  await bus.close();
});
