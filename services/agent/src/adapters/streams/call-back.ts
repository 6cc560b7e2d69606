import { Buffer } from 'node:buffer';
import net from 'node:net';
import tls from 'node:tls';
import { CALL_CIPHERS, type CallBack, callPreface } from '#contracts';
import { DependencyFailure } from '#kernel';
import type { CallBackTo } from '../../ports/caller-back.ts';

const CONNECT_MAX_MS = 5000;
/** A machine that went away without a word is noticed by these. */
const KEEP_ALIVE_MS = 30_000;
const LOOPBACK = /^(127\.\d+\.\d+\.\d+|::1|localhost)$/;

const encrypted = ({ host, port, id, secret }: CallBack): tls.TLSSocket =>
  tls.connect({
    // Wrapped around a connection of its own: only so may either side end first.
    socket: net.connect({ host, port, allowHalfOpen: true }),
    // There is no certificate: who has the key of this call is who asked for it.
    pskCallback: () => ({ psk: Buffer.from(secret, 'base64url'), identity: id }),
    checkServerIdentity: () => undefined,
    ciphers: CALL_CIPHERS,
    minVersion: 'TLSv1.2',
    maxVersion: 'TLSv1.2',
  });

/** Calls over TCP, encrypted with the key of the call. */
export const callBack: CallBackTo = (wanted) => {
  const { host, port, isEncrypted } = wanted;
  const failed = (cause: unknown): DependencyFailure =>
    new DependencyFailure('gateway', `call ${host}:${port}`, { retryable: true, cause });
  if (!isEncrypted && !LOOPBACK.test(host))
    return Promise.reject(failed('it asks for a call that is not encrypted, from another machine'));
  return new Promise((resolve, reject) => {
    const socket = isEncrypted ? encrypted(wanted) : net.connect({ host, port, allowHalfOpen: true });
    const timer = setTimeout(() => socket.destroy(new Error('no answer')), CONNECT_MAX_MS);
    const refused = (error: unknown): void => {
      clearTimeout(timer);
      socket.destroy();
      reject(failed(error));
    };
    socket.once('error', refused);
    socket.once(isEncrypted ? 'secureConnect' : 'connect', () => {
      clearTimeout(timer);
      socket.off('error', refused);
      socket.on('error', () => undefined); // its end is what counts from here on
      socket.setNoDelay(true);
      socket.setKeepAlive(true, KEEP_ALIVE_MS);
      socket.write(callPreface(wanted));
      resolve(socket);
    });
  });
};
