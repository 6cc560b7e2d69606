import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { describeError } from '#kernel';
import { CannotStart } from '#embedded';
import { writeWhole } from './write-whole.ts';

export const SERVICES = ['scheduler', 'gateway', 'storage', 'metrics', 'agent'] as const;
export type ServiceName = (typeof SERVICES)[number];

/** Made once, at the first start. */
export type Secrets = {
  /** API key of the first admin. */
  readonly adminKey: string;
  /** Seals second factors. */
  readonly secretKey: string;
  /** Password of a service in NATS and, where it has tables, in Postgres. */
  readonly passwords: Readonly<Record<ServiceName, string>>;
};

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

const readSecrets = (text: string): Secrets => {
  const parsed: unknown = JSON.parse(text);
  const fields = isRecord(parsed) ? parsed : {};
  const passwords = isRecord(fields['passwords']) ? fields['passwords'] : {};
  const secret = (from: Readonly<Record<string, unknown>>, name: string): string => {
    const value = from[name];
    if (typeof value === 'string' && value !== '') return value;
    throw new Error(`"${name}" is missing`);
  };
  return {
    adminKey: secret(fields, 'adminKey'),
    secretKey: secret(fields, 'secretKey'),
    passwords: {
      scheduler: secret(passwords, 'scheduler'),
      gateway: secret(passwords, 'gateway'),
      storage: secret(passwords, 'storage'),
      metrics: secret(passwords, 'metrics'),
      agent: secret(passwords, 'agent'),
    },
  };
};

const newSecrets = (): Secrets => {
  const password = (): string => randomBytes(24).toString('hex');
  return {
    adminKey: newAdminKey(),
    secretKey: newSecretKey(),
    passwords: {
      scheduler: password(),
      gateway: password(),
      storage: password(),
      metrics: password(),
      agent: password(),
    },
  };
};

const newSecretKey = (): string => randomBytes(24).toString('hex');
/** What a file of an earlier Berth lacks. */
const completed = (text: string): { readonly text: string; readonly isNew: boolean } => {
  const parsed: unknown = JSON.parse(text);
  if (!isRecord(parsed) || 'secretKey' in parsed || !('adminKey' in parsed)) return { text, isNew: false };
  return { text: `${JSON.stringify({ ...parsed, secretKey: newSecretKey() }, null, 2)}\n`, isNew: true };
};

/** The id in it is the one under which the gateway keeps the key of its configuration. */
const newAdminKey = (): string => `berth_bootstrap_${randomBytes(24).toString('hex')}`;

/** The secrets of this installation, and whether they were made just now. */
export const openSecrets = async (
  file: string,
): Promise<{ readonly secrets: Secrets; readonly isNew: boolean }> => {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return null;
    throw new CannotStart(`${file} can't be read (${describeError(cause)}): make it readable for you`, {
      cause,
    });
  });
  if (text === null) {
    const secrets = newSecrets();
    await writeWhole(file, `${JSON.stringify(secrets, null, 2)}\n`);
    return { secrets, isNew: true };
  }
  try {
    const whole = completed(text);
    if (whole.isNew) await writeWhole(file, whole.text);
    return { secrets: readSecrets(whole.text), isNew: false };
  } catch (cause) {
    throw new CannotStart(
      `${file} is damaged (${describeError(cause)}): restore it from a backup, or remove it to get new passwords and a new admin key`,
      { cause },
    );
  }
};
