import type { SessionListQuery } from '../../ports/session-views.ts';
import type { Prepared } from './ask-prepared.ts';

/** How the questions of a list are told apart: by which of its conditions there are. */
type Condition = { readonly is: string; readonly sql: (at: string) => string; readonly value: unknown };

const conditionsOf = (query: SessionListQuery): readonly Condition[] => {
  const { phases, userId, projectId, name, arrayId, before } = query;
  const equal = (column: string, value: string | undefined): readonly Condition[] =>
    value === undefined ? [] : [{ is: column, sql: (at) => `${column} = ${at}`, value }];
  // Said as it is, so that the index of those that live is known to do.
  const alive = phases.includes('ended') ? '' : ` AND phase <> 'ended'`;
  return [
    { is: `phase${alive}`, sql: (at) => `phase = ANY(${at}::text[])${alive}`, value: [...phases] },
    ...equal('user_id', userId),
    ...equal('project_id', projectId),
    ...equal('name', name),
    ...equal('array_id', arrayId),
    ...(before === undefined
      ? []
      : [{ is: 'before', sql: (at: string) => `requested_position < ${at}`, value: before }]),
  ];
};

/** The newest sessions that a query wants. */
export const sessionList = (query: SessionListQuery): Prepared => {
  const conditions = conditionsOf(query);
  const where = conditions.map(({ sql }, index) => sql(`$${index + 2}`)).join(' AND ');
  return {
    name: `sessions ${conditions.map(({ is }) => is).join(' ')}`,
    text: `SELECT view FROM gateway.session_view WHERE ${where} ORDER BY requested_position DESC LIMIT $1`,
    values: [query.limit, ...conditions.map(({ value }) => value)],
  };
};
