import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { DataSource } from 'typeorm';
import { ARCHIVE_FORMATS } from '#contracts';
import { isName, projectId, userId } from '#kernel';
import type { FileLink, LinkSeals } from '../ports/link-seals.ts';

const CIPHER = 'aes-256-gcm';
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const ROLES = ['viewer', 'member', 'project-admin', 'admin'] as const;

const isFields = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;
const isListOfNames = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((one) => typeof one === 'string' && isName(one));

const decode = (text: string): FileLink | undefined => {
  const value: unknown = JSON.parse(text);
  if (!isFields(value) || !isFields(value['caller'])) return undefined;
  const { folderId, path, archive, expiresAtMs, caller } = value;
  const role = ROLES.find((one) => one === caller['role']);
  const { userId: user, projectIds } = caller;
  if (typeof user !== 'string' || !isName(user) || !isListOfNames(projectIds) || role === undefined)
    return undefined;
  if (typeof folderId !== 'string' || typeof path !== 'string' || typeof expiresAtMs !== 'number')
    return undefined;
  const format = ARCHIVE_FORMATS.find((one) => one === archive);
  return {
    caller: { userId: userId(user), projectIds: projectIds.map(projectId), role },
    folderId,
    path,
    expiresAtMs,
    ...(format === undefined ? {} : { archive: format }),
  };
};

/** With a key that lies in the service's own tables, made at its first use: links are good after a restart, and at every copy of the service. */
export const sealedLinks = (dataSource: DataSource): LinkSeals => {
  let known: Buffer | undefined;
  const key = async (): Promise<Buffer> => {
    if (known !== undefined) return known;
    await dataSource.query(
      `INSERT INTO storage.secret (name, value) VALUES ('link-seal', $1) ON CONFLICT (name) DO NOTHING`,
      [randomBytes(KEY_BYTES)],
    );
    const rows: unknown = await dataSource.query(`SELECT value FROM storage.secret WHERE name = 'link-seal'`);
    const row: unknown = Array.isArray(rows) ? rows[0] : undefined;
    if (!isFields(row) || !Buffer.isBuffer(row['value'])) throw new Error('the key of links is not there');
    known = row['value'];
    return known;
  };
  return {
    seal: async (link) => {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv(CIPHER, await key(), nonce);
      const body = Buffer.concat([cipher.update(JSON.stringify(link), 'utf8'), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64url');
    },
    open: async (token) => {
      const bytes = Buffer.from(token, 'base64url');
      if (bytes.length <= NONCE_BYTES + TAG_BYTES) return undefined;
      const decipher = createDecipheriv(CIPHER, await key(), bytes.subarray(0, NONCE_BYTES));
      decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
      try {
        const body = decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES));
        return decode(Buffer.concat([body, decipher.final()]).toString('utf8'));
      } catch {
        return undefined; // what was not sealed by us does not open
      }
    },
  };
};
