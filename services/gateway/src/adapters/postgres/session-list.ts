import { createHash } from 'node:crypto';
import type { SessionColumn, SessionListQuery, SessionOrder } from '../../ports/session-views.ts';
import type { Prepared } from './ask-prepared.ts';

type Condition = { readonly sql: (at: string) => string; readonly value: unknown };

const COLUMNS: Readonly<Record<SessionColumn, string>> = {
  name: 'name',
  phase: 'phase',
  projectId: 'project_id',
  userId: 'user_id',
};
const isColumn = (name: string): name is SessionColumn => Object.hasOwn(COLUMNS, name);

/** In an order of its own a list goes on after a key, and a position where that is the same. */
const afterOf = (order: SessionOrder | undefined): readonly Condition[] => {
  if (order?.after === undefined) return [];
  const { column, isDescending, after } = order;
  const than = isDescending ? '<' : '>';
  if (column === 'requestedAt')
    return [{ sql: (at) => `requested_position ${than} ${at}`, value: after.position }];
  const row = `(${COLUMNS[column]} COLLATE "C", requested_position)`;
  return [
    {
      sql: (at) => `${row} ${than} ((${at}::text[])[1] COLLATE "C", (${at}::text[])[2]::bigint)`,
      value: [after.key, String(after.position)],
    },
  ];
};

const orderOf = ({ order }: SessionListQuery): string => {
  if (order === undefined) return 'requested_position DESC';
  const way = order.isDescending ? 'DESC' : 'ASC';
  if (order.column === 'requestedAt') return `requested_position ${way}`;
  return `${COLUMNS[order.column]} COLLATE "C" ${way}, requested_position ${way}`;
};

const amongOf = ({ among = {} }: SessionListQuery): readonly Condition[] =>
  Object.entries(among).flatMap(([name, values]) =>
    isColumn(name)
      ? [
          {
            sql: (at: string) => `${COLUMNS[name]} = ANY(${at}::text[])`,
            value: [...values],
          },
        ]
      : [],
  );

const conditionsOf = (query: SessionListQuery): readonly Condition[] => {
  const { phases, userId, projectId, name, arrayId, before } = query;
  const equal = (column: string, value: string | undefined): readonly Condition[] =>
    value === undefined ? [] : [{ sql: (at) => `${column} = ${at}`, value }];
  // Said as it is, so that the index of those that live is known to do.
  const alive = phases.includes('ended') ? '' : ` AND phase <> 'ended'`;
  return [
    { sql: (at) => `phase = ANY(${at}::text[])${alive}`, value: [...phases] },
    ...equal('user_id', userId),
    ...equal('project_id', projectId),
    ...equal('name', name),
    ...equal('array_id', arrayId),
    ...(before === undefined ? [] : [{ sql: (at: string) => `requested_position < ${at}`, value: before }]),
    ...amongOf(query),
    ...afterOf(query.order),
  ];
};

/** Postgres tells statements apart by the first 63 letters of their names: what is longer would be taken for another one. */
const nameOf = (text: string): string =>
  `sessions-${createHash('sha256').update(text).digest('base64url').slice(0, 22)}`;

/** The sessions that a query wants, in the order that it wants; the newest first, if it does not say. */
export const sessionList = (query: SessionListQuery): Prepared => {
  const conditions = conditionsOf(query);
  const where = conditions.map(({ sql }, index) => sql(`$${index + 2}`)).join(' AND ');
  const text = `SELECT view FROM gateway.session_view WHERE ${where} ORDER BY ${orderOf(query)} LIMIT $1`;
  return { name: nameOf(text), text, values: [query.limit, ...conditions.map(({ value }) => value)] };
};
