const REQUEST_TIMEOUT_MS = 5000;

export type GatewayClient = {
  /** The parsed answer; anything but 2xx is thrown. */
  readonly get: (path: string) => Promise<unknown>;
  readonly post: (path: string) => Promise<unknown>;
};

/** The little of the API that the launcher uses itself. */
export const gatewayClient = (url: string, key: string): GatewayClient => {
  const ask = async (method: 'GET' | 'POST', path: string): Promise<unknown> => {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${key}`,
        ...(method === 'POST'
          ? { 'content-type': 'application/json', 'idempotency-key': crypto.randomUUID() }
          : {}),
      },
      ...(method === 'POST' ? { body: '{}' } : {}),
      signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
    });
    if (!response.ok) throw new Error(`${method} ${path}: HTTP ${response.status}`);
    return response.json();
  };
  return { get: (path) => ask('GET', path), post: (path) => ask('POST', path) };
};

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The items of a list answer. */
export const itemsOf = (answer: unknown): readonly Readonly<Record<string, unknown>>[] => {
  const items = isRecord(answer) ? Object.values(answer).find(Array.isArray) : answer;
  return Array.isArray(items) ? items.filter(isRecord) : [];
};
