import { ApiProperty } from '@nestjs/swagger';
import type { ApiPropertyOptions } from '@nestjs/swagger';
import { getMetadataStorage } from 'class-validator';
import { descriptionOf, fieldsOf, nestedClassOf } from '#contracts';

type DtoClass = { new (): object; readonly prototype: object };
type Rules = ReturnType<ReturnType<typeof getMetadataStorage>['getTargetValidationMetadatas']>;
type Schema = Readonly<Record<string, unknown>>;

const DNS_LABEL = '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$';

/** What one rule of class-validator says, in the words of JSON Schema. */
const schemaOf = (rule: Rules[number]): Schema => {
  const constraints: readonly unknown[] = rule.constraints ?? [];
  const [first, second] = constraints;
  switch (rule.name) {
    case 'isWhole':
      return { type: 'integer', minimum: first, maximum: second };
    case 'isIn':
      return { type: 'string', enum: first };
    case 'matches':
      return { type: 'string', ...(first instanceof RegExp ? { pattern: first.source } : {}) };
    case 'maxLength':
      return { type: 'string', maxLength: first };
    case 'isBoolean':
      return { type: 'boolean' };
    case 'isString':
      return { type: 'string' };
    case 'isDnsLabel':
      return { type: 'string', pattern: DNS_LABEL, maxLength: 63 };
    case 'isFolderName':
      return { type: 'string', pattern: '^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$' };
    case 'isFolderRef':
      return { type: 'string', maxLength: 127 };
    case 'isTarget':
    case 'isSubPath':
    case 'areExportOptions':
      return { type: 'string', maxLength: 1024 };
    case 'isParty':
      return { type: 'string', pattern: '^(user|project):[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$' };
    case 'isDescription':
      return { type: 'string', maxLength: 2000 };
    case 'isCommandLine':
      return { type: 'array', items: { type: 'string' }, maxItems: 256 };
    case 'isSessionRef':
      return { type: 'string', pattern: '^[a-z0-9-]{1,63}$' };
    case 'isSessionRefList':
      return { type: 'array', items: { type: 'string' }, minItems: 1, maxItems: 100 };
    case 'isReservationId':
      return { type: 'string', pattern: '^[a-z][a-z0-9]{11}$' };
    case 'isIsoTime':
      return { type: 'string', format: 'date-time' };
    case 'isScopeList':
      return { type: 'array', items: { type: 'string', enum: first }, minItems: 1, uniqueItems: true };
    case 'isNodeList':
      return { type: 'array', items: { type: 'string', pattern: DNS_LABEL }, minItems: 1, maxItems: 256 };
    case 'isModelList':
      return { type: 'array', items: { type: 'string' }, maxItems: 16 };
    case 'isImageList':
      return { type: 'array', items: { type: 'string' }, maxItems: 50, uniqueItems: true };
    case 'isEgressList':
      return { type: 'array', items: { type: 'string' }, maxItems: 64, uniqueItems: true };
    case 'isListOfAtMost':
      return { maxItems: first };
    case 'isEnvironment':
      return { type: 'object', additionalProperties: { type: 'string' } };
    default:
      return {};
  }
};

const defaultOf = (dto: DtoClass, field: string): Schema => {
  const defaults = new Map<string, unknown>(Object.entries(new dto()));
  const found = defaults.get(field);
  return found === undefined ? {} : { default: found };
};

const optionsOf = (dto: DtoClass, field: string, rules: Rules): ApiPropertyOptions => {
  const described = descriptionOf(dto.prototype, field);
  const isOptional = rules.some(({ type }) => type === 'conditionalValidation');
  const inner = nestedClassOf(dto.prototype, field);
  const about = {
    required: !isOptional,
    ...(described === undefined ? {} : { description: described.text }),
    ...(described?.example === undefined ? {} : { example: described.example }),
    ...defaultOf(dto, field),
  };
  // The last pattern stands for all: a document has room for one.
  const schema = Object.fromEntries(rules.toReversed().flatMap((rule) => Object.entries(schemaOf(rule))));
  if (inner === undefined) return { ...about, ...schema };
  const isList = rules.some(({ name }) => name === 'isListOfAtMost');
  return { ...about, ...schema, type: () => (isList ? [inner] : inner) };
};

/**
 * Tells the documentation what the validator knows already: the rules of a DTO class become its schema, so that the two can't differ. Done here
 * and not by decorators on the class, since services that only validate need not load a documentation library.
 */
export const describeDto = (dto: DtoClass): void => {
  const rules = getMetadataStorage().getTargetValidationMetadatas(dto, '', false, false);
  for (const field of fieldsOf(dto)) {
    const ofField = rules.filter(({ propertyName }) => propertyName === field);
    ApiProperty(optionsOf(dto, field, ofField))(dto.prototype, field);
    const inner = nestedClassOf(dto.prototype, field);
    if (inner !== undefined) describeDto(inner);
  }
};
