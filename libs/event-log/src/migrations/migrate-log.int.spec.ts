import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { freshDatabase, type FreshDatabase } from '#testing';
import { migrateLog } from './migrate-log.ts';

const suffix = randomBytes(4).toString('hex');
const service = { name: `spec_service_${suffix}`, password: `it's "secret"`, schema: 'scheduler' };
const other = { name: `spec_other_${suffix}`, password: 'x', schema: 'gateway' };
const roles = [service, other];

let database: FreshDatabase;
let asService: pg.Client;
const connect = async (url: string): Promise<pg.Client> => {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  return client;
};

beforeAll(async () => {
  database = await freshDatabase(inject('postgresUrl'));
  await Promise.all([1, 2, 3].map(() => migrateLog({ ownerUrl: database.url, roles })));
  asService = await connect(database.urlAs(service.name, encodeURIComponent(service.password)));
});
afterAll(async () => {
  await asService.end();
  await database.drop();
});

const refusalOf = async (client: pg.Client, statement: string): Promise<string> => {
  const error: unknown = await client.query(statement).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  return error instanceof pg.DatabaseError ? (error.code ?? '') : 'done';
};
const appendOf = (type: string): string => {
  const id = crypto.randomUUID();
  return `CALL log.append('{"i":["${id}"],"m":[{}],"n":[1],"w":[1],"s":["test-${id}"],"x":[null],"c":[1]}', '[{"t":"${type}","r":1,"d":{}}]')`;
};
const DENIED = '42501';

describe('migrate the log', () => {
  it('changes nothing when it runs again, also several at once', async () => {
    await asService.query(appendOf('test.happened'));
    await Promise.all([1, 2].map(() => migrateLog({ ownerUrl: database.url, roles })));
    const { rows } = await asService.query('SELECT count(*)::int AS n FROM log.event');
    expect(rows).toEqual([{ n: 1 }]);
  });

  it('serves two databases of one server at once, which share their roles', async () => {
    const databases = await Promise.all([1, 2, 3].map(() => freshDatabase(inject('postgresUrl'))));
    const migrated = await Promise.allSettled(
      databases.map(({ url }) => migrateLog({ ownerUrl: url, roles })),
    );
    expect(migrated.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'fulfilled']);
    await Promise.all(databases.map((each) => each.drop()));
  });

  it('works for an owner who is no superuser', async () => {
    const third = await freshDatabase(inject('postgresUrl'));
    const admin = await connect(third.url);
    const owner = `spec_owner_${suffix}`;
    await admin.query(`CREATE ROLE ${owner} LOGIN CREATEROLE PASSWORD 'o'`);
    const { rows } = await admin.query<{ db: string }>('SELECT current_database() AS db');
    await admin.query(`ALTER DATABASE ${rows[0]?.db} OWNER TO ${owner}`);
    const ownRoles = [{ name: `spec_owned_${suffix}`, password: 'p', schema: 'metrics' }];
    await migrateLog({ ownerUrl: third.urlAs(owner, 'o'), roles: ownRoles });
    await migrateLog({ ownerUrl: third.urlAs(owner, 'o'), roles: ownRoles });
    const client = await connect(third.urlAs(`spec_owned_${suffix}`, 'p'));
    expect(await refusalOf(client, appendOf('test.happened'))).toBe('done');
    expect(await refusalOf(client, 'CREATE TABLE mine (a int)')).toBe('done');
    await client.end();
    await admin.end();
    await third.drop();
  });
});

describe('the role of a service', () => {
  it('appends, and reads what is there', async () => {
    await asService.query(appendOf('test.happened'));
    const { rows } = await asService.query('SELECT type FROM log.event ORDER BY position DESC LIMIT 1');
    expect(rows).toEqual([{ type: 'test.happened' }]);
  });

  it.each([
    `INSERT INTO log.event (position, stream, version, type, record) VALUES (99, 'test-a', 1, 'test.x', '[]')`,
    `UPDATE log.event SET record = '[]'`,
    'DELETE FROM log.event',
    'TRUNCATE log.event',
    'DROP TABLE log.event',
    'ALTER TABLE log.event DISABLE TRIGGER ALL',
    'DELETE FROM log.event_000000',
    'UPDATE log.head SET position = 0',
    'DELETE FROM log.command',
    'UPDATE log.stream SET version = 0',
    `INSERT INTO log.checkpoint VALUES ('a', 1)`,
    'DELETE FROM log.snapshot',
    'CREATE TABLE log.mine (a int)',
    'CREATE TABLE gateway.mine (a int)',
    'CREATE TABLE public.mine (a int)',
  ])('may not: %s', async (statement) => {
    expect(await refusalOf(asService, statement)).toBe(DENIED);
  });

  it('owns its schema, which comes first in its search path', async () => {
    await asService.query('CREATE TABLE thing (a int)');
    const { rows } = await asService.query(`SELECT schemaname AS s FROM pg_tables WHERE tablename = 'thing'`);
    expect(rows).toEqual([{ s: 'scheduler' }]);
  });

  it('can not slip in operators or functions of its own into what runs as the owner', async () => {
    await asService.query(`
      CREATE TABLE pwned (who text);
      CREATE FUNCTION floor(numeric) RETURNS numeric LANGUAGE sql AS $$ INSERT INTO scheduler.pwned VALUES (current_user); SELECT 0::numeric $$;
      SET search_path = scheduler, pg_catalog`);
    await asService.query(appendOf('test.happened'));
    expect((await asService.query('SELECT FROM pwned')).rowCount).toBe(0);
    await asService.query('RESET search_path; DROP FUNCTION scheduler.floor(numeric)');
  });
});

describe('the log itself', () => {
  it.each([`UPDATE log.event SET record = '[]'`, 'DELETE FROM log.event', 'TRUNCATE log.event'])(
    'refuses even its owner: %s',
    async (statement) => {
      const owner = await connect(database.url);
      await asService.query(appendOf('test.happened'));
      expect(await refusalOf(owner, statement)).toBe('BL403');
      await owner.end();
    },
  );

  it('refuses an append in a transaction that could not see the newest version', async () => {
    await asService.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
    const code = await refusalOf(asService, `SELECT log.append_batch('{}', '[]')`);
    await asService.query('ROLLBACK');
    expect(code).toBe('BL400');
  });

  it('makes partitions ahead while a reader holds the table', async () => {
    const reader = await connect(database.url);
    const owner = await connect(database.url);
    await reader.query('BEGIN; SELECT count(*) FROM log.event');
    await owner.query(`SET lock_timeout = '2s'; UPDATE log.head SET position = 5000000`);
    const { rows } = await owner.query<{ made: number }>('SELECT log.ensure_partitions() AS made');
    expect(rows[0]?.made).toBe(1);
    await asService.query(appendOf('test.beyond'));
    const { rows: found } = await owner.query(
      `SELECT tableoid::regclass::text AS part FROM log.event WHERE position = 5000001`,
    );
    expect(found).toEqual([{ part: 'log.event_000001' }]);
    await reader.query('COMMIT');
    await Promise.all([reader.end(), owner.end()]);
  });

  it('moves a checkpoint only from where it is', async () => {
    const name = `spec-${suffix}`;
    const opened = await asService.query('SELECT log.open_checkpoint($1) AS at', [name]);
    expect(opened.rows).toEqual([{ at: '0' }]);
    await asService.query('SELECT log.advance($1, 0, 5)', [name]);
    expect(await refusalOf(asService, `SELECT log.advance('${name}', 0, 6)`)).toBe('BL412');
    const again = await asService.query('SELECT log.open_checkpoint($1) AS at', [name]);
    expect(again.rows).toEqual([{ at: '5' }]);
  });
});
