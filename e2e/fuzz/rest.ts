import fc from 'fast-check';
import { type Schema, valuesOf } from './schema-values.ts';

/** What the gateway's OpenAPI document says of an operation, as far as requests are made by it. */
type Described = {
  readonly operationId: string;
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly schema?: Schema }[];
  readonly requestBody?: { readonly content?: Readonly<Record<string, { readonly schema?: Schema }>> };
};
export type ApiDocument = {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Described>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
};

export type RestRequest = {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
};
export type RestOperation = { readonly id: string; readonly requests: fc.Arbitrary<RestRequest> };

const inAddress = (value: unknown): string =>
  encodeURIComponent((typeof value === 'string' ? value : (JSON.stringify(value) ?? '')).toWellFormed());

/** Requests for every operation that the document describes, near to what it describes and far from it. */
export const restOperations = (
  document: ApiDocument,
  texts: fc.Arbitrary<string>,
): readonly RestOperation[] => {
  const valueOf = valuesOf(document.components.schemas, texts);
  const requestsOf = (path: string, method: string, said: Described): fc.Arbitrary<RestRequest> => {
    const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
    const queries = (said.parameters ?? []).filter((one) => one.in === 'query');
    const schema = said.requestBody?.content?.['application/json']?.schema;
    return fc
      .record({
        steps: fc.record(Object.fromEntries(names.map((name) => [name, texts]))),
        query: fc.record(
          Object.fromEntries(
            queries.map(({ name, schema: one }) => [
              name,
              fc.option(fc.oneof(texts, valueOf(one)), { nil: undefined }),
            ]),
          ),
        ),
        body:
          schema === undefined ? fc.option(valueOf(undefined), { nil: undefined, freq: 3 }) : valueOf(schema),
        torn: fc.option(fc.string({ maxLength: 60 }), { nil: undefined, freq: 15 }),
        key: fc.option(fc.constantFrom('k1', 'k2', 'bad key'), { nil: undefined }),
        position: fc.option(fc.constantFrom('1', 'x'), { nil: undefined, freq: 8 }),
      })
      .map(({ steps, query, body, torn, key, position }) => {
        const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => inAddress(steps[name]) || '%20');
        const search = Object.entries(query)
          .filter(([, value]) => value !== undefined)
          .map(([name, value]) => `${name}=${inAddress(value)}`)
          .join('&');
        const text = torn ?? JSON.stringify(body);
        const hasBody = method !== 'get' && method !== 'head' && text !== undefined;
        return {
          method: method.toUpperCase(),
          path: search === '' ? filled : `${filled}?${search}`,
          headers: {
            ...(hasBody ? { 'content-type': 'application/json' } : {}),
            ...(key === undefined ? {} : { 'idempotency-key': key }),
            ...(position === undefined ? {} : { 'berth-position': position }),
          },
          body: hasBody ? text : undefined,
        };
      });
  };
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, said]) => ({
      id: said.operationId,
      requests: requestsOf(path, method, said),
    })),
  );
};
