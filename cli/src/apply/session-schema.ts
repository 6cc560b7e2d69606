import { SHORT_NAMES } from './short-names.ts';

type Fields = Readonly<Record<string, unknown>>;
const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const fieldsIn = (value: unknown, name: string): Fields => {
  const found = isFields(value) ? value[name] : undefined;
  return isFields(found) ? found : {};
};

const REF = '#/components/schemas/';

/** The description of the API has the parts of a schema beside each other; a schema of its own has them inside. */
const inlined = (value: unknown, schemas: Fields): unknown => {
  if (Array.isArray(value)) return value.map((one) => inlined(one, schemas));
  if (!isFields(value)) return value;
  const { allOf, $ref, example, ...rest } = value;
  const parts: readonly unknown[] = Array.isArray(allOf) ? allOf : [];
  const only = parts.length === 1 ? parts[0] : $ref === undefined ? undefined : value;
  const name =
    isFields(only) && typeof only['$ref'] === 'string' ? only['$ref'].slice(REF.length) : undefined;
  const base = name === undefined ? {} : inlined(schemas[name], schemas);
  const said = Object.fromEntries(Object.entries(rest).map(([key, one]) => [key, inlined(one, schemas)]));
  const own = example === undefined ? said : { ...said, examples: [example] };
  const whole: Fields = { ...(isFields(base) ? base : {}), ...own };
  // A field that nobody knows is refused by the server, so an editor may say so before.
  return whole['type'] === 'object' && 'properties' in whole
    ? { ...whole, additionalProperties: false }
    : whole;
};

const withShortNames = (schema: Fields, part: string): Fields => {
  const short = Object.entries(SHORT_NAMES[part] ?? {}).map(([name, { field, schema: own }]) => {
    const { description } = fieldsIn(fieldsIn(schema, 'properties'), field);
    return [
      name,
      {
        ...own,
        description: `${String(description)} As people say it; \`${field}\` has it in whole numbers.`,
      },
    ];
  });
  const { required: _, ...rest } = schema;
  const kept = part === 'retry' ? { required: ['retriesMax'] } : {};
  return {
    ...rest,
    ...kept,
    properties: { ...Object.fromEntries(short), ...fieldsIn(schema, 'properties') },
  };
};

/** The JSON Schema of a file for `berth apply`, drawn from the description of the API: the same fields with the same bounds, and amounts as people say them besides. */
export const sessionSchema = (document: unknown): Fields => {
  const schemas = fieldsIn(fieldsIn(document, 'components'), 'schemas');
  const wish = inlined(schemas['RequestSessionDto'], schemas);
  const properties = fieldsIn(wish, 'properties');
  const parts = Object.keys(SHORT_NAMES).map(
    (part) => [part, withShortNames(fieldsIn(properties, part), part)] as const,
  );
  const orText = (name: string, description: string): Fields => {
    const list = fieldsIn(properties, name);
    return { ...list, items: { anyOf: [{ type: 'string', description }, list['items']] } };
  };
  const { bundle: _, ...kept } = properties;
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'A session of Berth, for berth apply',
    description: 'One document is one session; several are separated by a line ---.',
    type: 'object',
    additionalProperties: false,
    required: ['image'],
    properties: {
      ...kept,
      ...Object.fromEntries(parts),
      env: {
        ...fieldsIn(properties, 'env'),
        additionalProperties: { type: ['string', 'number', 'boolean'] },
      },
      after: orText('after', 'A session that has to succeed first, by name or id.'),
      folders: orText('folders', 'FOLDER:PATH, or FOLDER:PATH:ro, as berth run --folder has it.'),
      workdir: {
        type: 'string',
        description:
          'The files of this folder are sent along, and lie in /work. Seen from where the file lies.',
        examples: ['.'],
      },
    },
  };
};
