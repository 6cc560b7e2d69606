import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startPostgres, type PostgresServer } from './start-postgres.ts';

const query = async (url: string, sql: string): Promise<unknown[]> => {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows.map((row) => Object.values(row)[0]);
  } finally {
    await client.end();
  }
};

describe('an embedded Postgres', () => {
  let stateFolder: string;
  const started: PostgresServer[] = [];
  const start = async (
    options: Partial<Parameters<typeof startPostgres>[0]> = {},
  ): Promise<PostgresServer> => {
    const server = await startPostgres({ stateFolder, diesWithParent: true, ...options });
    started.push(server);
    return server;
  };

  beforeEach(async () => {
    stateFolder = await mkdtemp(path.join(tmpdir(), 'berth-postgres-'));
  });
  afterEach(async () => {
    for (const server of started.splice(0)) await server.kill9();
    await rm(stateFolder, { recursive: true, force: true });
  });

  it('is durable, checks its pages and asks for a password that only its owner can read', async () => {
    const { url } = await start();
    expect(await query(url, `SHOW fsync`)).toEqual(['on']);
    expect(await query(url, `SHOW data_checksums`)).toEqual(['on']);
    expect((await stat(path.join(stateFolder, 'postgres.password'))).mode & 0o777).toBe(0o600);
    await expect(query(url.replace(/:[0-9a-f]+@/, ':wrong@'), 'SELECT 1')).rejects.toThrow('password');
  });

  it('keeps what was committed when it is stopped, and when it is killed', async () => {
    const first = await start();
    await query(first.url, 'CREATE TABLE kept (n int)');
    await query(first.url, 'INSERT INTO kept VALUES (1)');
    await first.stop();
    const second = await start();
    await query(second.url, 'INSERT INTO kept VALUES (2)');
    await second.kill9();
    const third = await start();
    expect(await query(third.url, 'SELECT n FROM kept ORDER BY n')).toEqual([1, 2]);
  });

  it('takes over from one that an earlier caller left running', async () => {
    const left = await start();
    const next = await start();
    await left.exited;
    expect(await query(next.url, 'SELECT 1')).toEqual([1]);
  });

  it('starts beside a stranger that got the pid of its predecessor', async () => {
    const first = await start();
    await first.kill9();
    await writeFile(path.join(first.dataFolder, 'postmaster.pid'), `${process.pid}\n${first.dataFolder}\n`);
    expect(await query((await start()).url, 'SELECT 1')).toEqual([1]);
  });

  it('says which port is in use', async () => {
    const other = createServer();
    const port = await new Promise<number>((resolve) => {
      other.listen(0, '127.0.0.1', () => {
        const address = other.address();
        resolve(typeof address === 'object' && address !== null ? address.port : 0);
      });
    });
    await expect(start({ port })).rejects.toThrow(`Port ${port} (Postgres) is in use`);
    await new Promise((resolve) => other.close(resolve));
  });

  it('says what to do when its data folder is none', async () => {
    const { dataFolder, stop } = await start();
    await stop();
    await rm(path.join(dataFolder, 'PG_VERSION'));
    await expect(start()).rejects.toThrow('restore it from a backup');
  });

  it.runIf(process.getuid?.() === 0)(
    'runs as an unprivileged user where root may not make user namespaces',
    async () => {
      const outside = await start();
      await query(outside.url, 'CREATE TABLE kept AS SELECT 1 AS n');
      await outside.stop();
      const inside = await start({ mayUseNamespace: false });
      try {
        expect((await stat(`/proc/${inside.pid}`)).uid).not.toBe(0);
        expect(await query(inside.url, 'SELECT n FROM kept')).toEqual([1]);
        await inside.stop();
        // Whichever way it is started, it is the same data.
        expect(await query((await start()).url, 'SELECT n FROM kept')).toEqual([1]);
      } finally {
        const folder = path.resolve(inside.dataFolder, '../..');
        if (folder.startsWith('/var/lib/berth-')) await rm(folder, { recursive: true });
      }
    },
  );
});
