import { position } from '#kernel';
import type { SessionView } from '../../domain/session-view.ts';
import type { SessionColumn, SessionListQuery, SessionOrder } from '../../ports/session-views.ts';
import { cursorProblem } from './answer-list.ts';
import { cursorAt, placeAt } from './list-cursor.ts';
import type { ReadQuery } from './read-list-query.ts';

/* Sessions are too many to be sorted in memory: what the query says goes on to the database. */

const isColumn = (name: string): name is SessionOrder['column'] =>
  ['name', 'phase', 'requestedAt', 'userId'].includes(name);
const isFilter = (name: string): name is SessionColumn =>
  ['name', 'phase', 'projectId', 'userId'].includes(name);
const WHOLE = /^\d{1,15}$/;

const nameOf = ({ name, isDescending }: NonNullable<ReadQuery['sort']>): string =>
  `${isDescending ? '-' : ''}${name}`;

/** What of a query the database is asked. @throws ProblemException for a cursor of another order */
export const sessionOrderOf = ({
  sort,
  cursor,
  filter,
}: ReadQuery): Pick<SessionListQuery, 'before' | 'order' | 'among'> => {
  const wanted = [...filter].flatMap(([name, values]) =>
    isFilter(name) ? [[name, [...values]] as const] : [],
  );
  const among = wanted.length === 0 ? {} : { among: Object.fromEntries(wanted) };
  if (sort === undefined || !isColumn(sort.name)) {
    if (cursor === undefined) return among;
    if (!WHOLE.test(cursor)) throw cursorProblem();
    return { ...among, before: position(Number(cursor)) };
  }
  const order = { column: sort.name, isDescending: sort.isDescending };
  if (cursor === undefined) return { ...among, order };
  const place = placeAt(nameOf(sort), cursor);
  if (place === undefined || typeof place.key !== 'string' || !WHOLE.test(place.id)) throw cursorProblem();
  return { ...among, order: { ...order, after: { key: place.key, position: position(Number(place.id)) } } };
};

/** Where the list goes on after a session. */
export const sessionCursorAt = ({ sort }: ReadQuery, view: SessionView): string => {
  const id = String(view.requestedPosition);
  if (sort === undefined || !isColumn(sort.name)) return id;
  const key = sort.name === 'requestedAt' ? '' : view[sort.name];
  return cursorAt(nameOf(sort), { key, id });
};
