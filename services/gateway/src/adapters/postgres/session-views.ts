import { In, LessThan, Like } from 'typeorm';
import type { DataSource } from 'typeorm';
import { ARRAY_MAX } from '#contracts';
import { arrayId } from '#kernel';
import type { SessionViews } from '../../ports/session-views.ts';
import { askPostgres } from './ask-postgres.ts';
import { SESSION_ROW } from './rows.ts';

/** So many may fit a name or the beginning of an id before it is told that there are several. */
const FITTING_MAX = 20;
/** A shorter beginning of an id would fit too many. */
const PREFIX_MIN = 2;
const PREFIX = /^[a-z][a-z0-9]{1,10}$/;

type ArrayRow = {
  readonly arrayId: string;
  readonly name: string | null;
  /** As bigint arrives. */
  readonly requestedPosition: string;
  readonly isAlive: boolean;
};

export const postgresSessionViews = (dataSource: DataSource): SessionViews => {
  const rows = () => dataSource.getRepository(SESSION_ROW);
  return {
    byId: (id) =>
      askPostgres(dataSource, 'find a session', async () => {
        const row = await rows().findOneBy({ sessionId: id });
        return row?.view;
      }),
    byRef: (ref, projectId) =>
      askPostgres(dataSource, 'find a session', async () => {
        const isPrefix = ref.length >= PREFIX_MIN && PREFIX.test(ref);
        const within = projectId === undefined ? {} : { projectId };
        const meant = [
          { sessionId: ref },
          { name: ref },
          ...(isPrefix ? [{ sessionId: Like(`${ref}%`) }] : []),
        ];
        const found = await rows().find({
          where: meant.map((one) => ({ ...one, ...within })),
          order: { requestedPosition: 'DESC' },
          take: FITTING_MAX,
        });
        return found.map(({ view }) => view);
      }),
    arraysByRef: (ref, projectId) =>
      askPostgres(dataSource, 'find an array', async () => {
        const isPrefix = ref.length >= PREFIX_MIN && PREFIX.test(ref);
        const found = await rows()
          .createQueryBuilder('session')
          .select('session.array_id', 'arrayId')
          .addSelect('min(session.array_name)', 'name')
          .addSelect('max(session.requested_position)', 'requestedPosition')
          .addSelect("bool_or(session.phase <> 'ended')", 'isAlive')
          .where('(session.array_id = :ref OR session.array_name = :ref OR session.array_id LIKE :prefix)', {
            ref,
            prefix: isPrefix ? `${ref}%` : ref,
          })
          .andWhere(projectId === undefined ? 'true' : 'session.project_id = :projectId', { projectId })
          .groupBy('session.array_id')
          .orderBy('max(session.requested_position)', 'DESC')
          .limit(FITTING_MAX)
          .getRawMany<ArrayRow>();
        return found.map(({ arrayId: id, name, requestedPosition, isAlive }) => ({
          arrayId: arrayId(id),
          name: name ?? id,
          requestedPosition: Number(requestedPosition),
          isAlive,
        }));
      }),
    ofArray: (id) =>
      askPostgres(dataSource, 'find the sessions of an array', async () => {
        const found = await rows().find({
          where: { arrayId: id },
          order: { requestedPosition: 'ASC' },
          take: ARRAY_MAX,
        });
        return found.map(({ view }) => view);
      }),
    ownersOf: (ids) =>
      askPostgres(dataSource, 'find whose sessions are', async () => {
        const found = await rows().find({
          select: { sessionId: true, userId: true, projectId: true },
          where: { sessionId: In([...ids]) },
        });
        return new Map(found.map(({ sessionId, ...owner }) => [sessionId, owner]));
      }),
    list: ({ phases, userId, projectId, name, arrayId: array, before, limit }) =>
      askPostgres(dataSource, 'list sessions', async () => {
        const found = await rows().find({
          where: {
            phase: In([...phases]),
            ...(userId === undefined ? {} : { userId }),
            ...(projectId === undefined ? {} : { projectId }),
            ...(name === undefined ? {} : { name }),
            ...(array === undefined ? {} : { arrayId: array }),
            ...(before === undefined ? {} : { requestedPosition: LessThan(before) }),
          },
          order: { requestedPosition: 'DESC' },
          take: limit,
        });
        return found.map(({ view }) => view);
      }),
  };
};
