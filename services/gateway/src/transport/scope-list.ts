import { ValidateBy } from 'class-validator';
import { SCOPES } from '../domain/access/operations.ts';

const KNOWN: ReadonlySet<unknown> = new Set(SCOPES);

/** Some of what a key can be held to, each once. */
export const IsScopeList = (): PropertyDecorator =>
  ValidateBy({
    name: 'isScopeList',
    constraints: [SCOPES],
    validator: {
      validate: (value: unknown) =>
        Array.isArray(value) &&
        value.length > 0 &&
        new Set(value).size === value.length &&
        value.every((one) => KNOWN.has(one)),
      defaultMessage: (args) => `${args?.property ?? 'it'} must be some of ${SCOPES.join(', ')}, each once`,
    },
  });
