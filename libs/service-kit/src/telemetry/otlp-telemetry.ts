import { context, metrics, propagation, trace } from '@opentelemetry/api';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-http';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { defaultResource, resourceFromAttributes } from '@opentelemetry/resources';
import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { asyncContext } from './async-context.ts';
import type { Telemetry } from './telemetry.ts';

const METRICS_EVERY_MS = 15_000;

/** Registers tracer, meter and W3C propagation, and sends what they produce to an OTLP/HTTP collector. */
export const otlpTelemetry = (service: string, endpoint: string): Telemetry => {
  const base = endpoint.replace(/\/+$/, '');
  const resource = defaultResource().merge(resourceFromAttributes({ 'service.name': `berth-${service}` }));
  const spans = new BatchSpanProcessor({ exporter: new OTLPTraceExporter({ url: `${base}/v1/traces` }) });
  const tracers = new TracerProvider({ resource, spanProcessors: [spans] });
  const reader = new PeriodicExportingMetricReader({
    exporter: new OTLPMetricExporter({ url: `${base}/v1/metrics` }),
    exportIntervalMillis: METRICS_EVERY_MS,
  });
  const meters = new MeterProvider({ resource, readers: [reader] });
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
