import { Agent, type Dispatcher, request } from 'undici';

/** Many who follow the log, and how long each event took to reach each of them. */
export type Subscribers = {
  /** From the record of the event to its arrival, by the one clock of this machine. */
  readonly latenciesMs: readonly number[];
  readonly close: () => Promise<void>;
};

const DATA = /^data: .*"recordedAt":"([^"]+)"/gm;
const CONNECTING_MAX = 50;

/** Opens so many streams of events; resolves when all of them are open. */
export const subscribe = async (
  url: string,
  headers: Readonly<Record<string, string>>,
  count: number,
): Promise<Subscribers> => {
  const agent = new Agent({ connections: null, bodyTimeout: 0 });
  const latenciesMs: number[] = [];
  const bodies: Dispatcher.ResponseData['body'][] = [];
  const open = async (): Promise<void> => {
    const { body, statusCode } = await request(`${url}/v1/events`, {
      dispatcher: agent,
      headers: { ...headers, accept: 'text/event-stream' },
    });
    if (statusCode !== 200) throw new Error(`a subscriber was refused: ${statusCode} ${await body.text()}`);
    bodies.push(body);
    // An event of the size that they have here comes in one piece; what is cut in two is left out of the figure.
    body.setEncoding('utf8').on('data', (text: string) => {
      const now = Date.now();
      for (const [, recordedAt = ''] of text.matchAll(DATA)) latenciesMs.push(now - Date.parse(recordedAt));
    });
    body.on('error', () => undefined); // it is closed from here
  };
  for (let opened = 0; opened < count; opened += CONNECTING_MAX)
    await Promise.all(Array.from({ length: Math.min(CONNECTING_MAX, count - opened) }, open));
  return {
    latenciesMs,
    close: async () => {
      for (const body of bodies) body.destroy();
      await agent.destroy();
    },
  };
};
