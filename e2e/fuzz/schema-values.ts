import fc from 'fast-check';

/** A schema of the OpenAPI document, as far as values are made by it. */
export type Schema = {
  readonly $ref?: string;
  readonly allOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly example?: unknown;
};

const DEPTH_MAX = 5;
const LARGE = 2 ** 40;

/** Texts: names of what is there, what ought to hurt, and anything at all. */
export const textsOf = (known: readonly string[]): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...known) },
    {
      weight: 1,
      arbitrary: fc.constantFrom(
        '',
        '..',
        '/a',
        'a/b',
        '-1',
        'x'.repeat(300),
        '\u0000',
        '\uD800',
        "' OR 1=1 --",
      ),
    },
    { weight: 1, arbitrary: fc.string() },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }) },
  );

/** Values that a schema describes, nearly: each part may be missing, beyond its bounds, or something else. */
export const valuesOf = (
  schemas: Readonly<Record<string, Schema>>,
  texts: fc.Arbitrary<string>,
): ((schema: Schema | undefined) => fc.Arbitrary<unknown>) => {
  const junk = fc.oneof(
    fc.constant(null),
    fc.integer(),
    fc.double(),
    fc.boolean(),
    texts,
    fc.array(texts, { maxLength: 3 }),
    fc.jsonValue({ maxDepth: 2 }),
  );
  const objectOf = (schema: Schema, depth: number): fc.Arbitrary<unknown> => {
    const parts = Object.entries(schema.properties ?? {}).map(([name, part]) => {
      const freq = schema.required?.includes(name) === true ? 30 : 2;
      return [name, fc.option(valueOf(part, depth + 1), { nil: undefined, freq })] as const;
    });
    return parts.length === 0
      ? fc.dictionary(fc.string(), texts, { maxKeys: 3 })
      : fc.record(Object.fromEntries(parts));
  };
  const numberOf = ({ minimum = -5, maximum = LARGE }: Schema): fc.Arbitrary<number> =>
    fc.oneof(
      fc.integer({ min: Math.ceil(minimum), max: Math.max(Math.ceil(minimum), Math.floor(maximum)) }),
      fc.constantFrom(0, -1, 2 ** 53, 1.5, maximum, maximum + 1),
    );
  const plainOf = (schema: Schema, depth: number): fc.Arbitrary<unknown> => {
    if (schema.enum !== undefined && schema.enum.length > 0) return fc.constantFrom(...schema.enum);
    const [type] = [schema.type ?? 'string'].flat();
    if (type === 'object') return objectOf(schema, depth);
    if (type === 'array') return fc.array(valueOf(schema.items, depth + 1), { maxLength: 4 });
    if (type === 'integer' || type === 'number') return numberOf(schema);
    if (type === 'boolean') return fc.boolean();
    return schema.example === undefined ? texts : fc.oneof(texts, fc.constant(schema.example));
  };
  const valueOf = (schema: Schema | undefined, depth: number): fc.Arbitrary<unknown> => {
    if (schema === undefined || depth > DEPTH_MAX) return junk;
    if (schema.$ref !== undefined) return valueOf(schemas[schema.$ref.split('/').at(-1) ?? ''], depth + 1);
    if (schema.allOf !== undefined) return valueOf(schema.allOf[0], depth);
    const choices = schema.oneOf ?? schema.anyOf;
    if (choices !== undefined) return fc.oneof(...choices.map((choice) => valueOf(choice, depth + 1)));
    return fc.oneof({ weight: 9, arbitrary: plainOf(schema, depth) }, { weight: 1, arbitrary: junk });
  };
  return (schema) => valueOf(schema, 0);
};
