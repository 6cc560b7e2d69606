const REQUEST_TIMEOUT_MS = 5000;
/** Whom the key of the configuration speaks for. */
const FIRST_ADMIN = 'admin';

/** The little of the API that the launcher uses itself. */
export type GatewayClient = {
  /** A node as the pool sees it; null while it has never joined. */
  readonly node: (nodeId: string) => Promise<NodeAnswer | null>;
  /** A link with which the first admin signs in and chooses a password; null once he has one. */
  readonly firstSignIn: () => Promise<string | null>;
  readonly stopSession: (sessionId: string) => Promise<void>;
};

export type NodeAnswer = {
  readonly state: string;
  readonly runtime: string;
  readonly accelerator: string;
  readonly cpuMilli: number;
  readonly memoryBytes: number;
  readonly deviceModels: readonly string[];
  /** Sessions that hold something of it. */
  readonly sessionIds: readonly string[];
};

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const textsOf = (list: unknown, field: string): readonly string[] =>
  Array.isArray(list) ? list.filter(isRecord).map((entry) => String(entry[field])) : [];

const nodeAnswer = (body: unknown): NodeAnswer => {
  const fields = isRecord(body) ? body : {};
  return {
    state: String(fields['state']),
    runtime: String(fields['runtime']),
    accelerator: String(fields['accelerator']),
    cpuMilli: Number(fields['cpuMilli']),
    memoryBytes: Number(fields['memoryBytes']),
    deviceModels: textsOf(fields['devices'], 'model'),
    sessionIds: textsOf(fields['grants'], 'sessionId'),
  };
};

export const gatewayClient = (url: string, key: string): GatewayClient => {
  const ask = (method: 'GET' | 'POST', path: string, body?: object): Promise<Response> =>
    fetch(`${url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${key}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
    });
  return {
    node: async (nodeId) => {
      const response = await ask('GET', `/v1/nodes/${nodeId}`);
      if (response.status === 404) return null;
      if (!response.ok) throw new Error(`the gateway answers ${response.status}`);
      return nodeAnswer(await response.json());
    },
    firstSignIn: async () => {
      const found = await ask('GET', '/v1/account');
      const made =
        found.status === 404 ? await ask('POST', '/v1/users', { userId: FIRST_ADMIN, isAdmin: true }) : found;
      if (!made.ok) throw new Error(`the gateway answers ${made.status}`);
      const account: unknown = await made.json();
      if (isRecord(account) && account['hasPassword'] === true) return null;
      const link = await ask('POST', `/v1/users/${FIRST_ADMIN}/link`, { purpose: 'invitation' });
      if (!link.ok) throw new Error(`the gateway answers ${link.status}`);
      const answer: unknown = await link.json();
      return isRecord(answer) && typeof answer['url'] === 'string' ? answer['url'] : null;
    },
    stopSession: async (sessionId) => {
      const response = await ask('POST', `/v1/sessions/${sessionId}/stop`);
      if (!response.ok) throw new Error(`the gateway answers ${response.status}`);
    },
  };
};
