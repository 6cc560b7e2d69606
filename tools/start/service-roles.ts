import type { ServiceRole } from '#event-log';
import type { Secrets } from './secrets.ts';

/** The services with tables of their own, each with a Postgres role that sees no other's. */
const WITH_TABLES = ['scheduler', 'gateway', 'storage', 'metrics'] as const;

export const serviceRoles = (secrets: Secrets): readonly ServiceRole[] =>
  WITH_TABLES.map((name) => ({
    name: `berth_${name}`,
    password: secrets.passwords[name],
    schema: name,
  }));
