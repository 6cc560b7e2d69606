import type { Refusal } from '#kernel';

/** The header of an answer of the file door that is a refusal: its code. */
export const REFUSED = 'x-berth-refused';

const isRefusal = (value: unknown): value is Refusal =>
  typeof value === 'object' &&
  value !== null &&
  'code' in value &&
  typeof value.code === 'string' &&
  'message' in value &&
  typeof value.message === 'string';

/** What the file door says against it; an answer to a HEAD has no body: the code has to do. */
export const refusalOfDoor = (said: unknown, code: string): Refusal =>
  isRefusal(said) ? said : { code, message: 'The folder does not allow this.' };
