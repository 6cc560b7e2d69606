import { In } from 'typeorm';
import type { DataSource } from 'typeorm';
import { ARRAY_MAX } from '#contracts';
import { arrayId, isSessionId } from '#kernel';
import type { SessionViews } from '../../ports/session-views.ts';
import type { SessionView } from '../../domain/session-view.ts';
import { askPostgres } from './ask-postgres.ts';
import { askPrepared } from './ask-prepared.ts';
import type { Prepared } from './ask-prepared.ts';
import { askTogether } from './ask-together.ts';
import { SESSION_ROW } from './rows.ts';
import { sessionList } from './session-list.ts';

/** So many may fit a name or the beginning of an id before it is told that there are several. */
const FITTING_MAX = 20;
const SHARED_MAX = 200;
/** A shorter beginning of an id would fit too many. */
const PREFIX_MIN = 2;
const PREFIX = /^[a-z][a-z0-9]{1,10}$/;

/** In the order of the column, every id that begins so stands before this. */
const AFTER_Z = '{';

const BY_IDS = 'SELECT view FROM gateway.session_view WHERE session_id = ANY($1::text[])';
const BY_REF = `SELECT view FROM gateway.session_view
  WHERE (session_id = $1 OR name = $1 OR (session_id >= $1 AND session_id < $2)) AND ($3::text IS NULL OR project_id = $3)
  ORDER BY requested_position DESC LIMIT $4`;

type ArrayRow = {
  readonly arrayId: string;
  readonly name: string | null;
  /** As bigint arrives. */
  readonly requestedPosition: string;
  readonly isAlive: boolean;
};

export const postgresSessionViews = (dataSource: DataSource): SessionViews => {
  const rows = () => dataSource.getRepository(SESSION_ROW);
  const ask = async (attempted: string, question: Prepared): Promise<readonly SessionView[]> =>
    (await askPrepared<{ readonly view: SessionView }>(dataSource, attempted, question)).map(
      ({ view }) => view,
    );
  const one = askTogether<string, SessionView>(async (ids) => {
    const found = await ask('find a session', { name: 'sessions-by-id', text: BY_IDS, values: [ids] });
    return new Map(found.map((view) => [view.sessionId, view]));
  });
  return {
    byId: one,
    byRef: async (ref, projectId) => {
      const exact = isSessionId(ref) ? await one(ref) : undefined;
      if (exact !== undefined && (projectId === undefined || exact.projectId === projectId)) return [exact];
      const isPrefix = ref.length >= PREFIX_MIN && PREFIX.test(ref);
      return ask('find a session', {
        name: 'session-by-ref',
        text: BY_REF,
        values: [ref, isPrefix ? `${ref}${AFTER_Z}` : ref, projectId ?? null, FITTING_MAX],
      });
    },
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
    sharedWith: (parties) =>
      askPostgres(dataSource, 'find what is shared', async () => {
        const found = await rows()
          .createQueryBuilder('session')
          .where("session.phase <> 'ended' AND (session.view -> 'shares') IS NOT NULL")
          .andWhere(
            "EXISTS (SELECT 1 FROM json_array_elements(session.view -> 'shares') AS share WHERE share ->> 'party' = ANY (:parties))",
            { parties },
          )
          .orderBy('session.requestedPosition', 'DESC')
          .take(SHARED_MAX)
          .getMany();
        return found.map(({ view }) => view);
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
    list: (query) => ask('list sessions', sessionList(query)),
  };
};
