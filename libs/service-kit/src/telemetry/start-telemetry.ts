import { context, metrics, propagation, trace } from '@opentelemetry/api';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-http';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { defaultResource, resourceFromAttributes } from '@opentelemetry/resources';
import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { asyncContext } from './async-context.ts';

export type Telemetry = {
  /** Sends what is still held back. Never rejects: a collector that is away must not hold up the end. */
  readonly stop: () => Promise<void>;
};

/**
 * Traces and metrics to an OTLP collector. By hand and not by auto-instrumentation: that costs 50–150 MB per process and knows neither
 * NATS nor Nest 12. Without an endpoint nothing is registered, and every call of the API is a no-op.
 */
export const startTelemetry = (service: string, endpoint: string | undefined): Telemetry => {
  if (endpoint === undefined) return { stop: () => Promise.resolve() };
  const base = endpoint.replace(/\/+$/, '');
  const resource = defaultResource().merge(resourceFromAttributes({ 'service.name': `berth-${service}` }));
  const tracers = new TracerProvider({
    resource,
    spanProcessors: [
      new BatchSpanProcessor({ exporter: new OTLPTraceExporter({ url: `${base}/v1/traces` }) }),
    ],
  });
  const meters = new MeterProvider({
    resource,
    readers: [
      new PeriodicExportingMetricReader({
        exporter: new OTLPMetricExporter({ url: `${base}/v1/metrics` }),
        exportIntervalMillis: 15_000,
      }),
    ],
  });
  context.setGlobalContextManager(asyncContext());
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  trace.setGlobalTracerProvider(tracers);
  metrics.setGlobalMeterProvider(meters);
  return {
    stop: async () => {
      await Promise.allSettled([tracers.shutdown(), meters.shutdown()]);
    },
  };
};
