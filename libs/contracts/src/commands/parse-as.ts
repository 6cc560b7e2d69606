import { accept, refuse } from '#kernel';
import type { Refusal, Result } from '#kernel';
import { getMetadataStorage, validateSync } from 'class-validator';
import type { ValidationError } from 'class-validator';
import { instantiate, isPlainObject } from './instantiate.ts';
import { isSurelyValid } from './is-surely-valid.ts';
import { nestedClassOf } from './nested.ts';
import { isRefusalCode } from './refusal-codes.ts';
import type { RefusalCode } from './refusal-codes.ts';
import { rememberRules } from './remember-rules.ts';
import { unstorableText } from './unstorable-text.ts';

type DtoClass<T extends object> = { new (): T; readonly prototype: T };
type Fields = Readonly<Record<string, unknown>>;

rememberRules();

const fields = new WeakMap<object, ReadonlySet<string>>();
/** The names of a DTO's fields: those that carry a rule. */
export const fieldsOf = (dto: DtoClass<object>): ReadonlySet<string> => {
  const known = fields.get(dto);
  if (known !== undefined) return known;
  const rules = getMetadataStorage().getTargetValidationMetadatas(dto, '', false, false);
  const found = new Set(rules.map((rule) => rule.propertyName));
  fields.set(dto, found);
  return found;
};

/** RFC 6901: `~` and `/` inside a name are escaped; a pointer stays short whatever the name. */
const below = (parent: string, step: string | number): string =>
  `${parent}/${String(step).slice(0, 64).replaceAll('~', '~0').replaceAll('/', '~1')}`;

/** Where an unknown field stands, if there is one. class-validator's own check can be confused by names such as `hasOwnProperty`. */
const unknownField = (dto: DtoClass<object>, value: Fields, at: string): string | undefined => {
  const known = fieldsOf(dto);
  for (const [name, given] of Object.entries(value)) {
    if (!known.has(name)) return below(at, name);
    const inner = nestedClassOf(dto.prototype, name);
    if (inner === undefined) continue;
    const items: readonly unknown[] = Array.isArray(given) ? given : [given];
    for (const [index, item] of items.entries()) {
      if (!isPlainObject(item)) continue;
      const place = Array.isArray(given) ? below(below(at, name), index) : below(at, name);
      const found = unknownField(inner, item, place);
      if (found !== undefined) return found;
    }
  }
  return undefined;
};

const codeOf = (error: ValidationError, constraint: string): RefusalCode => {
  const context: unknown = error.contexts?.[constraint];
  if (!isPlainObject(context)) return 'invalid-request';
  const code = context['code'];
  return typeof code === 'string' && isRefusalCode(code) ? code : 'invalid-request';
};

const firstFault = (errors: readonly ValidationError[], at: string): Refusal<RefusalCode> => {
  const error = errors[0];
  if (error === undefined)
    return { code: 'invalid-request', message: 'the request is not valid', pointer: at };
  const pointer = below(at, error.property);
  const [constraint, message] = Object.entries(error.constraints ?? {})[0] ?? [];
  if (constraint === undefined || message === undefined) return firstFault(error.children ?? [], pointer);
  return { code: codeOf(error, constraint), message, pointer };
};

/**
 * Reads a value from outside as a DTO class: unknown fields are refused, and the first fault is named by code, sentence and pointer.
 * Every request is read by this: at the gateway, and again at the service that owns the stream.
 */
export const parseAs = <T extends object>(
  dto: DtoClass<T>,
  value: unknown,
): Result<T, Refusal<RefusalCode>> => {
  if (!isPlainObject(value))
    return refuse({ code: 'invalid-request', message: 'a JSON object is wanted', pointer: '' });
  const unknown = unknownField(dto, value, '');
  if (unknown !== undefined)
    return refuse({ code: 'unknown-field', message: `there is no field ${unknown}`, pointer: unknown });
  const instance = instantiate(dto, value);
  if (!isSurelyValid(instance)) {
    const errors = validateSync(instance, { forbidUnknownValues: true, stopAtFirstError: true });
    if (errors.length > 0) return refuse(firstFault(errors, ''));
  }
  const unstorable = unstorableText(instance);
  if (unstorable === undefined) return accept(instance);
  const message = 'a text must not hold the character NUL, nor half of a surrogate pair';
  return refuse({ code: 'invalid-request', message, pointer: unstorable.reduce(below, '') });
};
