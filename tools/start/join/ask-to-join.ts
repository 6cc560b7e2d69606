import { setTimeout as sleep } from 'node:timers/promises';
import { nkeys } from '@nats-io/transport-node';
import { connect } from '@nats-io/transport-node';
import { requester } from '#bus';
import { JOINING_USER, type JoinToken, NODE_PROTOCOL, PATTERNS } from '#contracts';
import { CannotStart } from '#embedded';
import { describeError, type Refusal, type Result } from '#kernel';

const CONNECT_MS = 5000;
const ANSWER_MS = 10_000;
const TRY_FOR_MS = 30_000;
const PAUSE_MS = 1000;

/** A private key, as text. */
export const newSeed = (): string => new TextDecoder().decode(nkeys.createUser().getSeed());

const publicKeyOf = (seed: string): string => nkeys.fromSeed(new TextEncoder().encode(seed)).getPublicKey();

const causes = (error: unknown): string => {
  const said: string[] = [];
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    said.push(`${'code' in cause ? String(cause.code) : ''} ${cause.name} ${cause.message}`);
  }
  return said.join('\n');
};

/** What keeps this server from even asking, and whether it may be over in a moment. */
const obstacle = (
  error: unknown,
  server: string,
): { readonly sentence: string; readonly mayPass: boolean } => {
  const said = causes(error);
  const { host } = new URL(server);
  if (/authorization|permissions/i.test(said))
    return {
      mayPass: false,
      sentence: `The pool at ${host} does not take this invitation: it was set up anew since. Make another with \`berth node invite\``,
    };
  if (/verify|certificate|altname|self.signed|issuer/i.test(said))
    return {
      mayPass: false,
      sentence: `What answers at ${host} is not the machine that made this invitation: its certificate is another's. Nothing was sent to it. Make another invitation with \`berth node invite\` there, if it was set up anew`,
    };
  if (/wrong version|EPROTO|ssl|protocol/i.test(said))
    return { mayPass: false, sentence: `What answers at ${host} is no Berth that takes in other servers` };
  return {
    mayPass: true,
    sentence: `${host} does not answer (${describeError(error)}): is Berth running there with --nodes-host, and may this server reach that port and the one after it`,
  };
};

/** Asks for the enrolment of a key, for as long as nobody answers, within bounds. @throws CannotStart when the pool can't be asked */
export const askToJoin = async (
  { server, authority, password, secret }: JoinToken,
  seed: string,
  version: string,
  signal: AbortSignal,
): Promise<Result<unknown, Refusal>> => {
  const body = { secret, publicKey: publicKeyOf(seed), protocol: NODE_PROTOCOL, version };
  const once = async (): Promise<Result<unknown, Refusal>> => {
    const connection = await connect({
      servers: new URL(server).host,
      user: JOINING_USER,
      pass: password,
      inboxPrefix: `_INBOX.${JOINING_USER}`,
      tls: { ca: authority, handshakeFirst: true },
      reconnect: false,
      timeout: CONNECT_MS,
    });
    try {
      return await requester({ connection: () => connection })(PATTERNS.enrolNode, body, {
        timeoutMs: ANSWER_MS,
      });
    } finally {
      await connection.close();
    }
  };
  const deadline = performance.now() + TRY_FOR_MS;
  for (;;) {
    try {
      return await once();
    } catch (error) {
      const { sentence, mayPass } = obstacle(error, server);
      if (!mayPass || performance.now() > deadline) throw new CannotStart(sentence, { cause: error });
      await sleep(PAUSE_MS, undefined, { signal });
    }
  }
};
