import { networkInterfaces } from 'node:os';
import { isIP } from 'node:net';

/** Where to listen so that others reach it by this name: there alone if it is an address of this machine, else everywhere. */
export const listenHost = (host: string): string => {
  const own = Object.values(networkInterfaces()).flatMap((addresses = []) => addresses);
  if (own.some(({ address }) => address === host)) return host;
  return isIP(host) === 6 ? '::' : '0.0.0.0';
};
