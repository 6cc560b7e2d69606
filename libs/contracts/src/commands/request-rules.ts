import { ValidateBy, type ValidationArguments } from 'class-validator';
import { isSessionId } from '#kernel';
import { rule } from './field-rules.ts';

const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})$/;

/** A moment, with its offset from UTC: without one nobody knows which. */
export const IsIsoTime = (): PropertyDecorator =>
  rule(
    'isIsoTime',
    (value) => typeof value === 'string' && TIME.test(value) && Date.parse(value) >= 0,
    'must be a time such as 2026-11-26T02:00:00Z or 2026-11-26T02:00:00+09:00',
  );

const REF = /^[a-z0-9-]{1,63}$/;

/** What a person calls a session by: its id, its name, or the beginning of its id. */
export const IsSessionRef = (): PropertyDecorator =>
  rule(
    'isSessionRef',
    (value) => typeof value === 'string' && REF.test(value),
    'must be the id or the name of a session',
  );

export const IsReservationId = (): PropertyDecorator =>
  rule(
    'isReservationId',
    (value) => typeof value === 'string' && isSessionId(value),
    'must be the id of a reservation: 12 lower-case letters and digits',
  );

/** A list that is not too long; what its members are is said by other rules. */
export const IsListOfAtMost = (lengthMax: number): PropertyDecorator =>
  ValidateBy({
    name: 'isListOfAtMost',
    constraints: [lengthMax],
    validator: {
      validate: (value: unknown) => Array.isArray(value) && value.length <= lengthMax,
      defaultMessage: (args) => `${args?.property ?? 'it'} must be a list of at most ${lengthMax}`,
    },
  });

const MODELS_MAX = 16;
const MODEL = /^(?=.*[A-Za-z0-9])[ -~]{1,64}$/;

/** Names of models of GPUs. */
export const IsModelList = (): PropertyDecorator =>
  rule(
    'isModelList',
    (value) =>
      Array.isArray(value) &&
      value.length > 0 &&
      value.length <= MODELS_MAX &&
      value.every((model) => typeof model === 'string' && MODEL.test(model)),
    `must be a list of 1 to ${MODELS_MAX} models such as H100, each of at most 64 characters`,
  );

const numberAt = ({ object }: ValidationArguments, field: string): number | undefined => {
  const value = new Map<string, unknown>(Object.entries(object)).get(field);
  return typeof value === 'number' ? value : undefined;
};

/** A rule between a field and others of the same object. */
export const ruleBeside = (
  name: string,
  holds: (value: unknown, args: ValidationArguments) => boolean,
  wanted: (args: ValidationArguments) => string,
): PropertyDecorator =>
  ValidateBy({
    name,
    validator: {
      validate: (value: unknown, args) => args === undefined || holds(value, args),
      defaultMessage: (args) => (args === undefined ? name : `${args.property} ${wanted(args)}`),
    },
  });

/** Says something of GPUs; who asks for none has mistaken something. */
export const NeedsGpu = (): PropertyDecorator =>
  ruleBeside(
    'needsGpu',
    (_value, args) => (numberAt(args, 'gpuMilli') ?? 0) > 0 || numberAt(args, 'gpuMemoryBytes') !== undefined,
    () => 'says which GPU it has to be, but no GPU is asked for',
  );

export const IsWithinMemory = (): PropertyDecorator =>
  ruleBeside(
    'isWithinMemory',
    (value, args) => Number(value) <= (numberAt(args, 'memoryBytes') ?? Number.POSITIVE_INFINITY),
    () => 'is part of the memory, so it must not be more than memoryBytes',
  );
/** Sessions of one array. */
export const ARRAY_MAX = 1000;

/** How many sessions `first` to `last` in steps of `step` are. */
export const arrayCount = ({
  first,
  last,
  step,
}: {
  readonly first: number;
  readonly last: number;
  readonly step: number;
}): number => Math.floor((last - first) / step) + 1;

const countOf = (args: ValidationArguments): number =>
  arrayCount({
    first: numberAt(args, 'first') ?? 0,
    last: numberAt(args, 'last') ?? 0,
    step: Math.max(1, numberAt(args, 'step') ?? 1), // what is wrong with it is said there
  });

/** The end of a range that has at least one number, and not too many. */
export const IsArrayEnd = (): PropertyDecorator =>
  ruleBeside(
    'isArrayEnd',
    (_value, args) => countOf(args) >= 1 && countOf(args) <= ARRAY_MAX,
    (args) =>
      countOf(args) < 1
        ? 'must not be less than first'
        : `makes an array of ${countOf(args)} sessions; ${ARRAY_MAX} are allowed`,
  );

const isTextList = (value: unknown, lengthMax: number, holds: (text: string) => boolean): boolean =>
  Array.isArray(value) &&
  value.length > 0 &&
  value.length <= lengthMax &&
  value.every((one) => typeof one === 'string' && holds(one));

/** Sessions that one command may be about. */
export const SESSIONS_MAX = 1000;
/** Ids or names that one request may say. */
const REFS_MAX = 100;

export const IsSessionIdList = (): PropertyDecorator =>
  rule(
    'isSessionIdList',
    (value) => isTextList(value, SESSIONS_MAX, isSessionId),
    `must be a list of 1 to ${SESSIONS_MAX} ids of sessions`,
  );

export const IsSessionRefList = (): PropertyDecorator =>
  rule(
    'isSessionRefList',
    (value) => isTextList(value, REFS_MAX, (text) => REF.test(text)),
    `must be a list of 1 to ${REFS_MAX} ids or names of sessions`,
  );

/** A place before another session has to say which; others must not. */
export const FitsBefore = (): PropertyDecorator =>
  ruleBeside(
    'fitsBefore',
    (value, { object }) => (value === 'before') === ('before' in object && object.before !== undefined),
    ({ value }) =>
      value === 'before' ? '"before" needs the field before: which session' : 'goes without the field before',
  );
