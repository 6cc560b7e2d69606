import { In, LessThan, Like } from 'typeorm';
import type { DataSource } from 'typeorm';
import type { SessionViews } from '../../ports/session-views.ts';
import { askPostgres } from './ask-postgres.ts';
import { SESSION_ROW } from './rows.ts';

/** So many may fit a name or the beginning of an id before it is told that there are several. */
const FITTING_MAX = 20;
/** A shorter beginning of an id would fit too many. */
const PREFIX_MIN = 2;
const PREFIX = /^[a-z][a-z0-9]{1,10}$/;

export const postgresSessionViews = (dataSource: DataSource): SessionViews => {
  const rows = () => dataSource.getRepository(SESSION_ROW);
  return {
    byId: (id) =>
      askPostgres(dataSource, 'find a session', async () => {
        const row = await rows().findOneBy({ sessionId: id });
        return row?.view;
      }),
    byRef: (ref) =>
      askPostgres(dataSource, 'find a session', async () => {
        const isPrefix = ref.length >= PREFIX_MIN && PREFIX.test(ref);
        const found = await rows().find({
          where: [{ sessionId: ref }, { name: ref }, ...(isPrefix ? [{ sessionId: Like(`${ref}%`) }] : [])],
          order: { requestedPosition: 'DESC' },
          take: FITTING_MAX,
        });
        return found.map(({ view }) => view);
      }),
    list: ({ phases, userId, name, before, limit }) =>
      askPostgres(dataSource, 'list sessions', async () => {
        const found = await rows().find({
          where: {
            phase: In([...phases]),
            ...(userId === undefined ? {} : { userId }),
            ...(name === undefined ? {} : { name }),
            ...(before === undefined ? {} : { requestedPosition: LessThan(before) }),
          },
          order: { requestedPosition: 'DESC' },
          take: limit,
        });
        return found.map(({ view }) => view);
      }),
  };
};
