import type { CallOptions, Connection } from './connection.ts';
import type { operations } from './generated/schema.ts';
import { OPERATIONS } from './generated/operations.ts';

/** An operation of the API, by its `operationId` in the OpenAPI document. */
export type OperationId = keyof operations & keyof typeof OPERATIONS;

type Parameters<Id extends OperationId> = operations[Id]['parameters'];
/** Numbers and truth values are written as text in an address; whoever calls need not do it. */
type Loosely<Query> = { [Name in keyof Query]: Query[Name] | number | boolean };
type PathOf<Id extends OperationId> =
  Parameters<Id> extends { path: infer Path } ? { readonly path: Path } : { readonly path?: never };
type QueryOf<Id extends OperationId> =
  Parameters<Id> extends { query?: infer Query } ? { readonly query?: Loosely<NonNullable<Query>> } : object;
type BodyOf<Id extends OperationId> = operations[Id] extends {
  requestBody: { content: { 'application/json': infer Body } };
}
  ? { readonly body: Body }
  : { readonly body?: never };

/** What an operation is asked with. */
export type Input<Id extends OperationId> = PathOf<Id> & QueryOf<Id> & BodyOf<Id>;

type Told<Responses> = {
  [Status in keyof Responses]: Status extends 200 | 201 | 202
    ? Responses[Status] extends { content: { 'application/json': infer Body } }
      ? Body
      : never
    : never;
}[keyof Responses];
/** What it answers with, as JSON; undefined where it says nothing. */
export type Answer<Id extends OperationId> = [Told<operations[Id]['responses']>] extends [never]
  ? undefined
  : Told<operations[Id]['responses']>;

/** With what the same request is told from another; made up for each call if absent. */
export type WriteOptions = CallOptions & { readonly idempotencyKey?: string };

type Loose = {
  readonly path?: Readonly<Record<string, unknown>>;
  readonly query?: Readonly<Record<string, unknown>>;
};

const plain = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';

/** The address of an operation, with what belongs into it. */
export const addressOf = (id: OperationId, { path = {}, query = {} }: Loose): string => {
  const filled = OPERATIONS[id].path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(plain(path[name])),
  );
  const asked = Object.entries(query).filter(([, value]) => value !== undefined);
  const search = new URLSearchParams(
    Object.fromEntries(asked.map(([name, value]) => [name, plain(value)])),
  ).toString();
  return search === '' ? filled : `${filled}?${search}`;
};

/** The document says what an operation answers with, and the document is drawn from the server's own code: it is believed here, and nowhere else. */
const isDescribed = <Id extends OperationId>(_id: Id, _value: unknown): _value is Answer<Id> => true;

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;
const partsOf = (input: object): Loose & { readonly body?: unknown } => ({
  ...('path' in input && isRecord(input.path) ? { path: input.path } : {}),
  ...('query' in input && isRecord(input.query) ? { query: input.query } : {}),
  ...('body' in input ? { body: input.body } : {}),
});

export type Call = <Id extends OperationId>(
  id: Id,
  input: Input<Id>,
  options?: WriteOptions,
) => Promise<Answer<Id>>;

/** Calls of one connection: sent again while nobody answers, where that does no harm. */
export const createCall =
  ({ exchange, saw }: Connection): Call =>
  async (id, input, options = {}) => {
    const { method, takesKey } = OPERATIONS[id];
    const { body, ...place } = partsOf(input);
    const key = options.idempotencyKey ?? (takesKey ? crypto.randomUUID() : undefined);
    const address = addressOf(id, place);
    const answer = await exchange(method, address, {
      ...options,
      headers: {
        accept: 'application/json',
        ...(key === undefined ? {} : { 'idempotency-key': key }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      isRepeatable: takesKey || method === 'GET' || method === 'PUT' || method === 'DELETE',
    });
    const text = await answer.text();
    const value: unknown = text === '' ? undefined : JSON.parse(text);
    if (typeof value === 'object' && value !== null && 'position' in value && method !== 'GET')
      saw(Number(value.position));
    if (!isDescribed(id, value)) throw new TypeError(`${id} did not answer as it is described`);
    return value;
  };
