import { IsInt, IsOptional } from 'class-validator';
import { describe, expect, it } from 'vitest';
import { strictValidation } from './strict-validation.ts';

class Share {
  @IsInt()
  readonly milli!: number;
  @IsOptional()
  @IsInt()
  readonly count?: number;
}

const read = (value: unknown): unknown =>
  strictValidation().transform(value, { type: 'body', metatype: Share });

describe('strict validation', () => {
  it('hands over an instance of the DTO class', () => {
    expect(read({ milli: 500 })).toBeInstanceOf(Share);
  });
  it('points at the field that is wrong', () => {
    expect(() => read({ milli: 'half' })).toThrow(
      expect.objectContaining({
        refusal: expect.objectContaining({ code: 'invalid-request', pointer: '/milli' }),
      }),
    );
  });
  it('refuses a field that does not exist', () => {
    expect(() => read({ milli: 1, gpu: 2 })).toThrow(
      expect.objectContaining({
        refusal: expect.objectContaining({ code: 'unknown-field', pointer: '/gpu' }),
      }),
    );
  });
  it('refuses what is no object at all', () => {
    expect(() => read('500')).toThrow('a JSON object is wanted');
  });
  it('leaves arguments alone that are no DTO', () => {
    const pipe = strictValidation();
    expect(pipe.transform('k3', { type: 'param', metatype: String })).toBe('k3');
    expect(pipe.transform({ anything: 1 }, { type: 'custom' })).toEqual({ anything: 1 });
  });
});
