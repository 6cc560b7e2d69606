import type { DataSource } from 'typeorm';
import { projectId } from '#kernel';
import type { ProjectNames } from '../../ports/project-names.ts';
import { askPostgres } from './ask-postgres.ts';
import { PROJECT_ROW } from './rows.ts';

const NAMES_MAX = 10_000;
const NAMED = `SELECT jsonb_object_keys(view -> 'memberships') AS project FROM gateway.user_view
  UNION SELECT project_id FROM gateway.project_view
  UNION SELECT view ->> 'projectId' FROM gateway.key_view
  WHERE view ->> 'projectId' IS NOT NULL AND view ->> 'revokedAt' IS NULL`;
type Row = { readonly project: string };

export const postgresProjectNames = (dataSource: DataSource): ProjectNames => ({
  all: () =>
    askPostgres(dataSource, 'list the projects that are named', async () => {
      const rows: readonly Row[] = await dataSource.query(
        `SELECT project FROM (${NAMED}) AS named ORDER BY project COLLATE "C" LIMIT $1`,
        [NAMES_MAX],
      );
      return rows.map(({ project }) => projectId(project));
    }),
  has: (id) =>
    askPostgres(dataSource, 'find a project that is named', async () => {
      const rows: readonly Row[] = await dataSource.query(
        `SELECT project FROM (${NAMED}) AS named WHERE project = $1 LIMIT 1`,
        [id],
      );
      return rows.length > 0;
    }),
  isClosed: (id) =>
    askPostgres(dataSource, 'find a closed project', async () => {
      const row = await dataSource.getRepository(PROJECT_ROW).findOneBy({ projectId: id });
      return row?.isClosed === true;
    }),
});
