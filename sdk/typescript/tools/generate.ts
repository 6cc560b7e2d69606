import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import openapiTS, { astToString } from 'openapi-typescript';

/* Draws what is known of the API from its description: `npm run sdk`. A spec sees that it was done. */

const root = join(import.meta.dirname, '..');
const DOCUMENT = join(root, '../../openapi/gateway.json');
const METHODS = new Set(['get', 'head', 'options', 'post', 'put', 'patch', 'delete']);
const NOTE = '/* Drawn from openapi/gateway.json by `npm run sdk`; not to be written by hand. */\n';

type Fields = Readonly<Record<string, unknown>>;
const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const fieldsOf = (value: unknown): Fields => (isFields(value) ? value : {});

const takesKey = (operation: Fields): boolean =>
  Array.isArray(operation['parameters']) &&
  operation['parameters'].some((one) => fieldsOf(one)['name'] === 'Idempotency-Key');

/** Where each operation is found, as a table that a program can read. */
const operationsOf = (document: Fields): string => {
  const rows = Object.entries(fieldsOf(document['paths'])).flatMap(([path, methods]) =>
    Object.entries(fieldsOf(methods))
      .filter(([method]) => METHODS.has(method))
      .map(([method, operation]) => {
        const told = fieldsOf(operation);
        const row = { method: method.toUpperCase(), path, takesKey: takesKey(told) };
        return [String(told['operationId']), JSON.stringify(row)] as const;
      }),
  );
  const lines = rows.toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([id, row]) => `  ${id}: ${row},\n`);
  return `${NOTE}\nexport const OPERATIONS = {\n${lines.join('')}} as const;\n`;
};

/** The generated files by their path, as they should be. */
export const generate = async (): Promise<ReadonlyMap<string, string>> => {
  const text = await readFile(DOCUMENT, 'utf8');
  const document: unknown = JSON.parse(text);
  // What has a default need not be sent; it is not promised either.
  const nodes = await openapiTS(text, { defaultNonNullable: false });
  return new Map([
    [join(root, 'src/generated/schema.ts'), `${NOTE}\n${astToString(nodes)}`],
    [join(root, 'src/generated/operations.ts'), operationsOf(fieldsOf(document))],
  ]);
};

if (import.meta.main) for (const [file, text] of await generate()) await writeFile(file, text);
