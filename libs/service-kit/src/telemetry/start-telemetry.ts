import type { Telemetry } from './telemetry.ts';

/**
 * Traces and metrics to an OTLP collector. By hand and not by auto-instrumentation: that costs 50–150 MB per process and knows neither
 * NATS nor Nest 12. Without an endpoint nothing is registered, every call of the API is a no-op, and the SDK is not even loaded.
 */
export const startTelemetry = async (service: string, endpoint: string | undefined): Promise<Telemetry> => {
  if (endpoint === undefined) return { stop: () => Promise.resolve() };
  const { otlpTelemetry } = await import('./otlp-telemetry.ts');
  return otlpTelemetry(service, endpoint);
};
