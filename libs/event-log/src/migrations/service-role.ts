import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { scramVerifier } from './scram-verifier.ts';

/** A role that one service logs in with, and the schema that is its own. */
export type ServiceRole = {
  /** `berth_scheduler` */
  readonly name: string;
  readonly password: string;
  /** `scheduler`: made if it is missing, owned by the role, and first in its search path. */
  readonly schema: string;
};

/** Two databases of one server share their roles: who comes second in the same moment meets one of these. */
const RACED = new Set([
  '42710', // duplicate_object
  '23505', // unique_violation
  'XX000', // "tuple concurrently updated"
  '40001',
  '40P01',
]);
const ATTEMPTS_MAX = 10;

const tryAgainWhenRaced = async (step: () => Promise<void>): Promise<void> => {
  for (let attempt = 1; ; attempt++) {
    try {
      return await step();
    } catch (error) {
      const isRaced = error instanceof pg.DatabaseError && RACED.has(error.code ?? '');
      if (!isRaced || attempt === ATTEMPTS_MAX) throw error;
    }
  }
};

/** What a service may do with the log: read it, append by the one door, keep its checkpoint and snapshots. Nothing else. */
const grants = (role: string): string => `
  GRANT USAGE ON SCHEMA log TO ${role};
  GRANT SELECT ON ALL TABLES IN SCHEMA log TO ${role};
  GRANT EXECUTE ON ALL ROUTINES IN SCHEMA log TO ${role};
`;

/** Makes the role and its schema, or brings them up to date; the same again changes nothing but the password's salt. */
export const ensureServiceRole = async (owner: pg.Client, service: ServiceRole): Promise<void> => {
  const role = pg.escapeIdentifier(service.name);
  const schema = pg.escapeIdentifier(service.schema);
  const verifier = pg.escapeLiteral(scramVerifier(service.password, randomBytes(16)));
  const { rows: databases } = await owner.query<{ name: string }>('SELECT current_database() AS name');
  const database = pg.escapeIdentifier(databases[0]?.name ?? '');

  await tryAgainWhenRaced(async () => {
    const { rowCount } = await owner.query('SELECT FROM pg_roles WHERE rolname = $1', [service.name]);
    const verb = rowCount === 0 ? 'CREATE' : 'ALTER';
    await owner.query(`${verb} ROLE ${role} LOGIN PASSWORD ${verifier}`);
  });
  await tryAgainWhenRaced(async () => {
    // An owner that is no superuser may make a schema for another role only as its member.
    const { rows } = await owner.query<{ member: boolean }>(
      `SELECT pg_has_role(current_user, $1, 'SET') AS member`,
      [service.name],
    );
    if (rows[0]?.member !== true) await owner.query(`GRANT ${role} TO CURRENT_USER`);
  });
  await owner.query(`CREATE SCHEMA IF NOT EXISTS ${schema} AUTHORIZATION ${role}`);
  await tryAgainWhenRaced(async () => {
    await owner.query(`ALTER ROLE ${role} IN DATABASE ${database} SET search_path = ${schema}`);
  });
  await owner.query(`GRANT CONNECT ON DATABASE ${database} TO ${role}`);
  await owner.query(grants(role));
};
