import { In } from 'typeorm';
import type { DataSource } from 'typeorm';
import type { NodeViews, NodeWithGrants } from '../../ports/node-views.ts';
import { askPostgres } from './ask-postgres.ts';
import { GRANT_ROW, NODE_ROW, SESSION_ROW } from './rows.ts';
import type { NodeRow } from './rows.ts';

/** Far more than nodes can hold; a bound all the same. */
const GRANTS_MAX = 20_000;

export const postgresNodeViews = (dataSource: DataSource): NodeViews => {
  const withGrants = async (nodes: readonly NodeRow[]): Promise<readonly NodeWithGrants[]> => {
    const grants = await dataSource.getRepository(GRANT_ROW).find({
      where: { nodeId: In(nodes.map(({ nodeId }) => nodeId)) },
      order: { key: 'ASC' },
      take: GRANTS_MAX,
    });
    const holders = await dataSource.getRepository(SESSION_ROW).find({
      select: { sessionId: true, name: true, projectId: true },
      where: { sessionId: In([...new Set(grants.map(({ sessionId }) => sessionId))]) },
    });
    const known = new Map(holders.map((holder) => [holder.sessionId, holder]));
    return nodes.map(({ nodeId, view }) => ({
      node: view,
      grants: grants
        .filter((grant) => grant.nodeId === nodeId)
        .map(({ sessionId, isRevoked, view: grant }) => {
          const { name = sessionId, projectId } = known.get(sessionId) ?? {};
          return {
            ...grant,
            isRevoked,
            sessionName: name,
            ...(projectId === undefined ? {} : { projectId }),
          };
        }),
    }));
  };

  return {
    byId: (id) =>
      askPostgres(dataSource, 'find a node', async () => {
        const row = await dataSource.getRepository(NODE_ROW).findOneBy({ nodeId: id });
        return row === null ? undefined : (await withGrants([row]))[0];
      }),
    list: ({ after, limit, withRemoved = false }) =>
      askPostgres(dataSource, 'list nodes', async () => {
        const asked = dataSource.getRepository(NODE_ROW).createQueryBuilder('node').orderBy('node.nodeId');
        if (after !== undefined) asked.andWhere('node.nodeId > :after', { after });
        if (!withRemoved) asked.andWhere("(node.view ->> 'isRemoved') IS DISTINCT FROM 'true'");
        return withGrants(await asked.take(limit).getMany());
      }),
  };
};
