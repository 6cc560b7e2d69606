import { In, MoreThan } from 'typeorm';
import type { DataSource } from 'typeorm';
import { sessionId } from '#kernel';
import type { Clock } from '#kernel';
import type { OwnImageViews } from '../../ports/own-images.ts';
import { askPostgres } from './ask-postgres.ts';
import { OWN_IMAGE_ROW, SESSION_ROW } from './rows.ts';

const NAMED_MAX = 20;
const USERS_MAX = 10;
/** So long what has failed is still shown. */
const FAILED_SHOWN_MS = 24 * 3_600_000;
const LIVING = ['making', 'ready'];

export const postgresOwnImageViews = (dataSource: DataSource, clock: Clock): OwnImageViews => {
  const rows = () => dataSource.getRepository(OWN_IMAGE_ROW);
  return {
    byId: (id) =>
      askPostgres(dataSource, 'find an image', async () => {
        const row = await rows().findOneBy({ imageId: id });
        return row?.view;
      }),
    byName: (name, projectId) =>
      askPostgres(dataSource, 'find an image', async () => {
        const found = await rows().find({
          where: {
            name,
            state: In([...LIVING, 'removing']),
            ...(projectId === undefined ? {} : { projectId }),
          },
          order: { requestedAt: 'DESC' },
          take: NAMED_MAX,
        });
        return found.map(({ view }) => view);
      }),
    list: (projectId, limit) =>
      askPostgres(dataSource, 'list images', async () => {
        const within = projectId === undefined ? {} : { projectId };
        const found = await rows().find({
          where: [
            { ...within, state: In([...LIVING, 'removing']) },
            { ...within, state: 'failed', requestedAt: MoreThan(new Date(clock.now() - FAILED_SHOWN_MS)) },
          ],
          order: { requestedAt: 'DESC', imageId: 'ASC' },
          take: limit,
        });
        return found.map(({ view }) => view);
      }),
    pending: (limit) =>
      askPostgres(dataSource, 'look for images to tend', async () => {
        const found = await rows().find({
          where: { isPending: true },
          order: { requestedAt: 'ASC' },
          take: limit,
        });
        return found.map(({ view }) => view);
      }),
    livingCount: (projectId) =>
      askPostgres(dataSource, 'count images', () => rows().countBy({ projectId, state: In(LIVING) })),
    usersOf: (id) =>
      askPostgres(dataSource, 'look for sessions of an image', async () => {
        const found = await dataSource
          .getRepository(SESSION_ROW)
          .createQueryBuilder('session')
          .where("session.phase <> 'ended'")
          .andWhere("session.view #>> '{workload,ownImage,imageId}' = :id", { id })
          .orderBy('session.requested_position', 'ASC')
          .limit(USERS_MAX)
          .getMany();
        return found.map(({ sessionId: user, name }) => ({ sessionId: sessionId(user), name }));
      }),
  };
};
