import { randomUUID } from 'node:crypto';
import type { Api } from './client.ts';
import { isFields } from './decode.ts';

/** What the command line reads of a transfer. */
export type Transfer = {
  readonly transferId: string;
  readonly kind: string;
  readonly folderName: string;
  readonly owner: string;
  readonly phase: string;
  readonly counts: { readonly files: number; readonly bytes: number; readonly failures: number };
  readonly expected?: { readonly files: number; readonly bytes: number };
  readonly origin?: string;
  readonly message?: string;
  readonly startedAt: string;
  readonly endedAt?: string;
};
export const isTransfer = (value: unknown): value is Transfer =>
  isFields(value) && typeof value['transferId'] === 'string' && isFields(value['counts']);

const transferAt = (id: string, action = ''): string => `/v1/transfers/${encodeURIComponent(id)}${action}`;
const PATIENT = { retryForMs: 5000 };

const one = (answer: unknown): Transfer => {
  if (isTransfer(answer)) return answer;
  throw new TypeError('the server answered with something that is no transfer');
};

export const readTransfer = async (api: Api, id: string): Promise<Transfer> =>
  one(await api.send('GET', transferAt(id), PATIENT));
export const cancelTransfer = async (api: Api, id: string): Promise<Transfer> =>
  one(await api.send('POST', transferAt(id, '/cancel'), PATIENT));

/** Announces an upload; the id that its requests name. */
export const startTransfer = async (
  api: Api,
  folder: string,
  expected: { readonly files: number; readonly bytes: number },
): Promise<string> => {
  const path = `/v1/folders/${encodeURIComponent(folder)}/transfers`;
  const answer = await api.send('POST', path, { body: expected, idempotencyKey: randomUUID(), ...PATIENT });
  return one(answer).transferId;
};

export type TransferEnd = { readonly outcome: 'completed' | 'failed'; readonly message?: string };
export const finishTransfer = async (
  api: Api,
  id: string,
  how: TransferEnd,
  signal: AbortSignal,
): Promise<void> => {
  await api.send('POST', transferAt(id, '/finish'), { body: how, signal, ...PATIENT });
};
