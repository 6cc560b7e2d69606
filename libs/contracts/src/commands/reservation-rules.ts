import { isName, isSessionId } from '#kernel';
import { rule } from './field-rules.ts';

const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})$/;

/** A moment, with its offset from UTC: without one nobody knows which. */
export const IsIsoTime = (): PropertyDecorator =>
  rule(
    'isIsoTime',
    (value) => typeof value === 'string' && TIME.test(value) && Date.parse(value) >= 0,
    'must be a time such as 2026-11-26T02:00:00Z or 2026-11-26T02:00:00+09:00',
  );

export const IsReservationId = (): PropertyDecorator =>
  rule(
    'isReservationId',
    (value) => typeof value === 'string' && isSessionId(value),
    'must be the id of a reservation: 12 lower-case letters and digits',
  );
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

const NODES_MAX = 256;

/** Names of nodes, each once. */
export const IsNodeList = (): PropertyDecorator =>
  rule(
    'isNodeList',
    (value) =>
      Array.isArray(value) &&
      value.length > 0 &&
      value.length <= NODES_MAX &&
      new Set(value).size === value.length &&
      value.every((name) => typeof name === 'string' && isName(name)),
    `must be a list of 1 to ${NODES_MAX} names of nodes, each once`,
  );
