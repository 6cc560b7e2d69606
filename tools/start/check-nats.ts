import { connect } from 'node:net';
import { CannotStart } from '#embedded';

const ANSWER_TIMEOUT_MS = 5000;
const DEFAULT_PORT = 4222;

/** A nats-server says who it is before it is asked, in the clear, whatever it demands afterwards. */
const greeting = (host: string, port: number): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connect({ host, port, timeout: ANSWER_TIMEOUT_MS });
    let said = '';
    socket.on('data', (chunk) => {
      said += chunk.toString('utf8');
      if (!said.includes('\r\n')) return;
      socket.destroy();
      resolve(said);
    });
    socket.once('timeout', () => socket.destroy(new Error(`no answer within ${ANSWER_TIMEOUT_MS / 1000} s`)));
    socket.once('error', reject);
    socket.once('close', () => reject(new Error('it closed the connection')));
  });

/** Looks at a NATS of one's own before five services wait for it. @throws CannotStart */
export const checkNats = async (urls: string): Promise<void> => {
  const failures: string[] = [];
  for (const text of urls.split(',')) {
    try {
      const url = new URL(text.trim());
      const info = await greeting(url.hostname, url.port === '' ? DEFAULT_PORT : Number(url.port));
      if (/^INFO .*"jetstream":\s*true/.test(info)) return;
      failures.push(`${url.host} has JetStream off`);
    } catch (cause) {
      failures.push(cause instanceof Error ? cause.message : String(cause));
    }
  }
  throw new CannotStart(
    `The NATS of BERTH_NATS_URL can't be used (${failures.join('; ')}): start it with JetStream on, or unset BERTH_NATS_URL to have one brought along`,
  );
};
