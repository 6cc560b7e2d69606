import { type Document, isAlias, isMap, isNode, isScalar, isSeq, LineCounter, parseAllDocuments } from 'yaml';
import { CliFailure } from '../cli-failure.ts';
import { parseFolder } from '../units/parse-folder.ts';
import { SHORT_NAMES } from './short-names.ts';

/** What is wrong in a file, and where. Lines and columns count from 1. */
export type Fault = {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly message: string;
  readonly code: string;
  readonly pointer?: string;
};

/** One document of a file: what is asked for in the words of the API, and where each field of it stands. */
export type SessionDocument = {
  readonly file: string;
  /** Its number among the documents of the file, from 1. */
  readonly number: number;
  readonly name: string | undefined;
  readonly workdir: string | undefined;
  readonly wish: Readonly<Record<string, unknown>>;
  /** A fault at the place of a JSON pointer, or of the nearest thing around it. */
  readonly faultAt: (pointer: string | undefined, message: string, code: string) => Fault;
};
export type ReadFile = { readonly documents: readonly SessionDocument[]; readonly faults: readonly Fault[] };

const DOCUMENTS_MAX = 100;
const DEFAULTS = { cpuMilli: 1000, memoryBytes: 2 * 2 ** 30 } as const;

type Fields = Record<string, unknown>;
const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Amounts as people say them, as the API has them. `fault` is told where one can't be read. */
const withoutShortNames = (
  part: string,
  said: Fields,
  fault: (path: readonly string[], error: CliFailure) => void,
): Fields =>
  Object.fromEntries(
    Object.entries(said).map(([name, value]) => {
      const short = SHORT_NAMES[part]?.[name];
      if (short === undefined || (typeof value !== 'string' && typeof value !== 'number'))
        return [name, value];
      try {
        return [short.field, short.parse(String(value), name)];
      } catch (error) {
        if (!(error instanceof CliFailure)) throw error;
        fault([part, name], error);
        return [name, value];
      }
    }),
  );

/** Values of the environment are text, and stay as they are written: `VERSION: 3.10` is not 3.1. */
const envOf = (document: Document.Parsed): Fields | undefined => {
  const env = document.get('env', true);
  if (!isMap(env)) return undefined;
  return Object.fromEntries(
    env.items.map(({ key, value }) => {
      const name = isScalar(key) ? String(key.value) : String(key);
      if (!isScalar(value)) return [name, isAlias(value) ? value.resolve(document)?.toJSON() : value];
      const isText = typeof value.value === 'string';
      return [name, isText ? value.value : (value.source ?? '')];
    }),
  );
};

/** The field of the API under the name that the file has for it. */
const namesOf = (part: string, field: string): readonly string[] => [
  field,
  ...Object.entries(SHORT_NAMES[part] ?? {}).flatMap(([name, short]) =>
    short.field === field ? [name] : [],
  ),
];

/** Where the thing that a pointer means begins, or the nearest thing around it. */
const offsetOf = (document: Document.Parsed, pointer: string): number => {
  let node: unknown = document.contents;
  let found: unknown = document.contents;
  const [, ...steps] = pointer.split('/').map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
  for (const [index, step] of steps.entries()) {
    if (isMap(node)) {
      const names = index === 1 ? namesOf(steps[0] ?? '', step) : [step];
      const pair = node.items.find(({ key }) => isScalar(key) && names.includes(String(key.value)));
      if (pair === undefined) break;
      [found, node] = [pair.key, pair.value];
    } else if (isSeq(node)) {
      node = node.items[Number(step)];
      if (!isNode(node)) break;
      found = node;
    } else break;
  }
  return isNode(found) ? (found.range?.[0] ?? 0) : 0;
};

/** What an item of a list is when it is one word. */
const listOf = (list: unknown, read: (text: string) => unknown): unknown =>
  Array.isArray(list) ? list.map((item: unknown) => (typeof item === 'string' ? read(item) : item)) : list;

const readDocument = (
  document: Document.Parsed,
  place: { readonly file: string; readonly number: number; readonly lines: LineCounter },
): ReadFile => {
  const { file, number, lines } = place;
  const faults: Fault[] = [];
  const faultAtOffset = (offset: number, message: string, code: string, pointer?: string): Fault => {
    const { line, col } = lines.linePos(offset);
    return { file, line, column: col, message, code, ...(pointer === undefined ? {} : { pointer }) };
  };
  for (const { pos, message } of document.errors)
    faults.push(faultAtOffset(pos[0], message.split(' at line ')[0] ?? message, 'invalid-yaml'));
  if (faults.length > 0) return { documents: [], faults };
  const faultAt: SessionDocument['faultAt'] = (pointer, message, code) =>
    faultAtOffset(offsetOf(document, pointer ?? ''), message, code, pointer);
  const said: unknown = document.toJS({ maxAliasCount: 100 });
  if (!isFields(said))
    return {
      documents: [],
      faults: [
        faultAt(
          undefined,
          'A document is a session: fields with values, such as image: python.',
          'invalid-request',
        ),
      ],
    };

  const note = (path: readonly string[], { message, code }: CliFailure): void =>
    void faults.push(faultAt(`/${path.join('/')}`, message, code));
  const textField = (name: string): string | undefined => {
    const value = said[name];
    if (value !== undefined && typeof value !== 'string')
      faults.push(faultAt(`/${name}`, `${name} must be a text`, 'invalid-request'));
    return typeof value === 'string' ? value : undefined;
  };
  const { workdir: _, env: given, ...rest } = said;
  const parts = Object.fromEntries(
    Object.keys(SHORT_NAMES).flatMap((part) => {
      const value = rest[part];
      return isFields(value) ? [[part, withoutShortNames(part, value, note)]] : [];
    }),
  );
  const folders = (): unknown => {
    try {
      return listOf(rest['folders'], parseFolder);
    } catch (error) {
      if (error instanceof CliFailure) note(['folders'], error);
      return undefined;
    }
  };
  const env = envOf(document) ?? given;
  const resources: unknown = parts['resources'] ?? rest['resources'] ?? {};
  const wish = {
    ...rest,
    ...parts,
    resources: isFields(resources) ? { ...DEFAULTS, ...resources } : resources,
    ...(env === undefined ? {} : { env }),
    ...('after' in rest ? { after: listOf(rest['after'], (session) => ({ session })) } : {}),
    ...('folders' in rest ? { folders: folders() } : {}),
  };
  const [name, workdir] = [textField('name'), textField('workdir')];
  return { documents: [{ file, number, name, workdir, wish, faultAt }], faults };
};

/** The sessions that a file asks for, and what is wrong in it. JSON is YAML too. */
export const readSessionFile = (file: string, text: string): ReadFile => {
  const lines = new LineCounter();
  const parsed = parseAllDocuments(text, { lineCounter: lines, prettyErrors: false });
  const documents = (Array.isArray(parsed) ? parsed : []).filter(
    (document) => document.contents !== null || document.errors.length > 0,
  );
  if (documents.length === 0)
    return {
      documents: [],
      faults: [{ file, line: 1, column: 1, message: 'There is no document in it.', code: 'invalid-request' }],
    };
  if (documents.length > DOCUMENTS_MAX)
    return {
      documents: [],
      faults: [
        {
          file,
          line: 1,
          column: 1,
          message: `More than ${DOCUMENTS_MAX} documents are in it; use an array, or several files.`,
          code: 'invalid-request',
        },
      ],
    };
  const read = documents.map((document, index) => readDocument(document, { file, number: index + 1, lines }));
  return { documents: read.flatMap((one) => one.documents), faults: read.flatMap((one) => one.faults) };
};
