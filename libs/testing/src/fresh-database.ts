import { randomBytes } from 'node:crypto';
import { Client } from 'pg';

export type FreshDatabase = {
  /** As the owner, who may do everything. */
  readonly url: string;
  /** The same database as another role. */
  readonly urlAs: (role: string, password: string) => string;
  /** Drops it, whoever is still connected. */
  readonly drop: () => Promise<void>;
};

const asOwner = async (postgresUrl: string, statement: string): Promise<void> => {
  const client = new Client({ connectionString: postgresUrl });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
};

/** An empty database of a spec file's own: `const database = await freshDatabase(inject('postgresUrl'))`. */
export const freshDatabase = async (postgresUrl: string): Promise<FreshDatabase> => {
  const name = `spec_${randomBytes(6).toString('hex')}`;
  await asOwner(postgresUrl, `CREATE DATABASE ${name}`);
  const url = new URL(postgresUrl);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    urlAs: (role, password) => {
      const other = new URL(url.href);
      other.username = role;
      other.password = password;
      return other.href;
    },
    drop: () => asOwner(postgresUrl, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`),
  };
};
