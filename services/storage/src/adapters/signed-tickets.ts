import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Clock } from '#kernel';
import { FILE_NEEDS } from '#contracts';
import type { FileTicket, FileTickets } from '../ports/file-tickets.ts';

/** To begin a request with it; how long the request then takes is another matter. */
const GOOD_FOR_MS = 30_000;

const isFields = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

const decode = (text: string): FileTicket | undefined => {
  const value: unknown = JSON.parse(text);
  if (!isFields(value)) return undefined;
  const { folderId: id, userId, rootPath, need, roomBytes, expiresAtMs } = value;
  const known = FILE_NEEDS.find((one) => one === need);
  if (typeof id !== 'string' || typeof userId !== 'string' || typeof rootPath !== 'string') return undefined;
  if (known === undefined || typeof expiresAtMs !== 'number') return undefined;
  const room = typeof roomBytes === 'number' ? roomBytes : null;
  return { folderId: id, userId, rootPath, need: known, roomBytes: room, expiresAtMs };
};

/** Signed with a key that nobody else has, and that ends with the process. */
export const signedTickets = (clock: Clock): FileTickets => {
  const key = randomBytes(32);
  const sign = (body: string): Buffer => createHmac('sha256', key).update(body).digest();
  return {
    issue: (ticket) => {
      const body = Buffer.from(
        JSON.stringify({ ...ticket, expiresAtMs: clock.now() + GOOD_FOR_MS }),
      ).toString('base64url');
      return `${body}.${sign(body).toString('base64url')}`;
    },
    read: (token) => {
      const [body = '', signature = ''] = token.split('.', 2);
      const [given, right] = [Buffer.from(signature, 'base64url'), sign(body)];
      if (given.length !== right.length || !timingSafeEqual(given, right)) return undefined;
      const ticket = decode(Buffer.from(body, 'base64url').toString('utf8'));
      return ticket !== undefined && ticket.expiresAtMs > clock.now() ? ticket : undefined;
    },
  };
};
