import protobuf from 'protobufjs';
import type { Field, Type } from 'protobufjs';
import { valueOf, wordOf } from './message-words.ts';
import { isoOf, stampOf, structOf } from './well-known.ts';

/*
 * The messages of `berth.v1` have the fields of REST's resources, by the same names. So what a handler takes and gives is the same for both, and the
 * proto itself says how to get from one form to the other: words are values of enums, times are timestamps, and what is absent is absent.
 */

/** What was sent, in the words of REST. */
export type Sent = Readonly<Record<string, unknown>>;

const isRecord = (value: unknown): value is Sent => typeof value === 'object' && value !== null;

const ABSENT: Readonly<Record<string, unknown>> = { string: '', bool: false };

/** What a scalar that is not on the wire says: a proto without `optional` can't tell nothing from zero. */
const unsaid = (field: Field): unknown => {
  const mayBeAbsent = field.partOf !== null || field.options?.['proto3_optional'] === true;
  if (mayBeAbsent || field.repeated || field.resolvedType !== null) return undefined;
  return field.type in ABSENT ? ABSENT[field.type] : 0;
};

const readOne = (field: Field, value: unknown): unknown => {
  const type = field.resolvedType;
  if (type instanceof protobuf.Enum) return wordOf(type, value);
  if (!(type instanceof protobuf.Type)) return value;
  return type.fullName === '.google.protobuf.Timestamp' ? isoOf(value) : readMessage(type, value);
};

/** A message off the wire, in the words of REST. */
export const readMessage = (type: Type, message: unknown): Sent => {
  const from = isRecord(message) ? message : {};
  const read = (field: Field): unknown => {
    const value = from[field.name];
    if (field instanceof protobuf.MapField) return value;
    if (Array.isArray(value)) return value.map((one) => readOne(field, one));
    return value === undefined || value === null ? unsaid(field) : readOne(field, value);
  };
  const entries = type.fieldsArray.map((field) => [field.name, read(field.resolve())] as const);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
};

const writeOne = (field: Field, value: unknown): unknown => {
  const type = field.resolvedType;
  if (type instanceof protobuf.Enum) return valueOf(type, value);
  if (!(type instanceof protobuf.Type)) return value;
  if (type.fullName === '.google.protobuf.Timestamp') return stampOf(value);
  if (type.fullName === '.google.protobuf.Struct') return structOf(isRecord(value) ? value : {});
  // A list in a list: a proto needs a message between the two.
  if (Array.isArray(value)) return { [type.fieldsArray[0]?.name ?? '']: value };
  return writeMessage(type, value);
};

/** What REST would say, as a message for the wire; fields that the proto does not have are left out. */
export const writeMessage = (type: Type, answer: unknown): Sent => {
  const from = isRecord(answer) ? answer : {};
  const write = (field: Field): unknown => {
    const value = from[field.name];
    if (value === undefined || value === null || field instanceof protobuf.MapField)
      return value ?? undefined;
    return Array.isArray(value) && field.repeated
      ? value.map((one) => writeOne(field, one))
      : writeOne(field, value);
  };
  const entries = type.fieldsArray.map((field) => [field.name, write(field.resolve())] as const);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
};
