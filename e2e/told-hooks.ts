import { once } from 'node:events';
import { createServer } from 'node:http';

/** So long the receiver takes for each message: some are under way whenever a gateway dies. */
const ANSWER_MS = 40;

/** Somebody who takes in what hooks send, and the hooks that send it: one for each name. */
export const startToldHooks = async (url: string, key: string, names: readonly string[]) => {
  const ids: string[] = [];
  const server = createServer((request, response) => {
    ids.push(String(request.headers['webhook-id']));
    request.resume();
    setTimeout(() => response.end(), ANSWER_MS);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const hookIds: string[] = [];
  for (const name of names) {
    const made = await fetch(`${url}/v1/hooks`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ name, url: `http://127.0.0.1:${port}/`, filter: { types: ['key.issued'] } }),
    });
    if (made.status !== 201) throw new Error(await made.text());
    const { hookId } = (await made.json()) as { readonly hookId: string };
    hookIds.push(hookId);
  }
  return {
    /** What each hook has to have told of some positions of the log. */
    idsOf: (positions: readonly number[]): readonly string[] =>
      hookIds.flatMap((hook) => positions.map((position) => `msg_${hook}_${position}`)).toSorted(),
    /** What was told, each once. */
    told: (): readonly string[] => [...new Set(ids)].toSorted(),
    stop: () => server.close(),
  };
};
