import { Pool } from 'undici';
import { quantile } from '../statistics.ts';

export type Load = { readonly perSecond: number; readonly p50Ms: number; readonly p99Ms: number };

export type Request = {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: string;
};

/** As many requests as are answered in the time, by so many clients that each wait for their answer. @throws when one is refused */
export const loadOf = async (
  origin: string,
  headers: Readonly<Record<string, string>>,
  next: () => Request,
  { clients, forMs }: { readonly clients: number; readonly forMs: number },
): Promise<Load> => {
  const pool = new Pool(origin, { connections: clients, pipelining: 1 });
  const tookMs: number[] = [];
  const startedAt = performance.now();
  const client = async (): Promise<void> => {
    while (performance.now() - startedAt < forMs) {
      const { method, path, body } = next();
      const sentAt = performance.now();
      const answer = await pool.request({
        method,
        path,
        headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
        ...(body === undefined ? {} : { body }),
      });
      const text = await answer.body.text();
      if (answer.statusCode >= 300) throw new Error(`${method} ${path}: ${answer.statusCode} ${text}`);
      tookMs.push(performance.now() - sentAt);
    }
  };
  try {
    await Promise.all(Array.from({ length: clients }, client));
  } finally {
    await pool.close();
  }
  const seconds = (performance.now() - startedAt) / 1000;
  return {
    perSecond: tookMs.length / seconds,
    p50Ms: quantile(tookMs, 0.5),
    p99Ms: quantile(tookMs, 0.99),
  };
};
