import type { ArgumentMetadata, PipeTransform, Type } from '@nestjs/common';
import { InvalidInput } from '#bus';
import { fieldsOf, parseAs } from '#contracts';

const isDto = (metatype: ArgumentMetadata['metatype']): metatype is Type<object> =>
  metatype !== undefined && fieldsOf(metatype).size > 0;

/**
 * Reads each argument that is a DTO class, at every border: unknown fields are refused, and the refusal points at the field. Nest finds
 * the class at run time: import a DTO as a value, never as a type.
 */
export const strictValidation = (): PipeTransform => ({
  transform: (value: unknown, { metatype }: ArgumentMetadata): unknown => {
    if (!isDto(metatype)) return value;
    const outcome = parseAs(metatype, value);
    if (outcome.ok) return outcome.value;
    throw new InvalidInput(outcome.refusal);
  },
});
