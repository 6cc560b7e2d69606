import { createHmac, randomBytes } from 'node:crypto';

/* How hooks sign what they send: https://www.standardwebhooks.com, symmetric (v1). */

const PREFIX = 'whsec_';
const SECRET_BYTES = 24;

/** A new secret, as it is shown once. */
export const freshHookSecret = (): string => `${PREFIX}${randomBytes(SECRET_BYTES).toString('base64')}`;

const signature = (secret: string, content: string): string => {
  const key = Buffer.from(secret.slice(PREFIX.length), 'base64');
  return `v1,${createHmac('sha256', key).update(content).digest('base64')}`;
};

/** The headers of a message; signed with each secret that counts, so that a receiver may know any of them. */
export const webhookHeaders = (
  message: { readonly id: string; readonly sentAtMs: number; readonly body: string },
  secrets: readonly string[],
): Readonly<Record<string, string>> => {
  const timestamp = String(Math.floor(message.sentAtMs / 1000));
  const content = `${message.id}.${timestamp}.${message.body}`;
  return {
    'content-type': 'application/json',
    'user-agent': 'Berth-Hooks/1',
    'webhook-id': message.id,
    'webhook-timestamp': timestamp,
    'webhook-signature': secrets.map((secret) => signature(secret, content)).join(' '),
  };
};
