import { isName } from '#kernel';
import { rule } from './field-rules.ts';

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
