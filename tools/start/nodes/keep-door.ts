import { isDeepStrictEqual } from 'node:util';
import { connect } from '@nats-io/transport-node';
import { type Bus, openBus } from '#bus';
import { type AdmittedNode, type JoiningPlace, PATTERNS } from '#contracts';
import type { NatsOperator } from '#embedded';
import { accept, describeError, refuse, silentLog, type Refusal, type Result } from '#kernel';
import { readAdmitted } from './admitted-nodes.ts';

export type DoorOptions = {
  /** Of the nats-server, for a user of this machine: `tls://127.0.0.1:4222` */
  readonly url: string;
  readonly authority: string;
  readonly login: { readonly name: string; readonly password: string };
  readonly operator: NatsOperator;
  readonly place: JoiningPlace;
  readonly admitted: readonly AdmittedNode[];
  /** Keeps who may come in, for the server's next look at its configuration and for its next start. */
  readonly write: (nodes: readonly AdmittedNode[]) => Promise<void>;
  readonly say: (line: string) => void;
};

const CONNECT_MS = 3000;
const RELOAD_MS = 5000;

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

/** Has the nats-server read its configuration; who is not in it any more is cut off when this resolves. */
const reload = async ({ url, authority, operator }: DoorOptions): Promise<void> => {
  const { host } = new URL(url);
  const connection = await connect({
    servers: host,
    user: operator.name,
    pass: operator.password,
    tls: { ca: authority, handshakeFirst: true },
    reconnect: false,
    timeout: CONNECT_MS,
  });
  try {
    const id = connection.info?.server_id ?? '';
    const answer = await connection.request(`$SYS.REQ.SERVER.${id}.RELOAD`, '', { timeout: RELOAD_MS });
    const said: unknown = answer.json();
    const error = isRecord(said) ? said['error'] : 'no answer';
    if (error !== undefined) throw new Error(JSON.stringify(error));
  } finally {
    await connection.close();
  }
};

const answerTo = (
  bus: Bus,
  pattern: string,
  answer: (data: unknown) => Promise<Result<unknown, Refusal>>,
): void => {
  bus.listen(pattern, (message) => {
    const respond = (response: Result<unknown, Refusal>): void =>
      void message.respond(JSON.stringify({ response, isDisposed: true, id: '1' }));
    const work = async (): Promise<void> => {
      const packet: unknown = message.json();
      respond(await answer(isRecord(packet) ? packet['data'] : undefined));
    };
    work().catch((error: unknown) =>
      respond(
        refuse({ code: 'unavailable', message: `The launcher could not do it: ${describeError(error)}` }),
      ),
    );
  });
};

/** Tells the gateway where other servers come in, and lets in whom it names, one list at a time. Returns how to stop. */
export const keepDoor = (options: DoorOptions): (() => Promise<void>) => {
  const { url, authority, login, place, write, say } = options;
  const address = new URL(url);
  address.username = login.name;
  address.password = login.password;
  const bus = openBus({ url: address.href, security: { authority }, name: 'berth-launcher', log: silentLog });
  /** Null: nobody knows whether the server has read what was written last. */
  let admitted: readonly AdmittedNode[] | null = options.admitted;
  let turn: Promise<unknown> = Promise.resolve();

  const admit = async (nodes: readonly AdmittedNode[]): Promise<Result<null, Refusal>> => {
    if (isDeepStrictEqual(nodes, admitted)) return accept(null);
    admitted = null;
    await write(nodes);
    await reload(options);
    admitted = nodes;
    return accept(null);
  };

  answerTo(bus, PATTERNS.joiningPlace, async () => Promise.resolve(accept(place)));
  answerTo(bus, PATTERNS.admitNodes, (data) => {
    const nodes = readAdmitted(isRecord(data) ? data['nodes'] : undefined);
    if (nodes === null)
      return Promise.resolve(refuse({ code: 'invalid-request', message: 'This is no list of nodes.' }));
    const mine = turn.then(() => admit(nodes));
    turn = mine.catch((error: unknown) =>
      say(`The nats-server can't be told who may come in: ${describeError(error)}`),
    );
    return mine;
  });
  return () => bus.close();
};
