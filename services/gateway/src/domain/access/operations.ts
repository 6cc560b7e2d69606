import { FILE_OPERATIONS } from './file-operations.ts';
import { FOLDER_OPERATIONS } from './folder-operations.ts';
import { HOOK_OPERATIONS } from './hook-operations.ts';
import { PEOPLE_OPERATIONS } from './people-operations.ts';
import { POOL_OPERATIONS } from './pool-operations.ts';
import type { Rule, Scope } from './rule.ts';
import { SESSION_OPERATIONS } from './session-operations.ts';

/**
 * Every operation of the API by its `operationId`, and who may use it. The guard at the door and the handlers behind it ask this table and nothing
 * else; an operation that is not in it is closed to all, and a gateway that has one does not start. A new operation joins the part of its area; a new area
 * is a part of its own, and a member of `Area`.
 */
const OPERATIONS = {
  ...SESSION_OPERATIONS,
  ...POOL_OPERATIONS,
  ...PEOPLE_OPERATIONS,
  ...FOLDER_OPERATIONS,
  ...FILE_OPERATIONS,
  ...HOOK_OPERATIONS,
} as const;

const RULES: ReadonlyMap<string, Rule> = new Map(Object.entries(OPERATIONS));

/** Undefined: closed to all. */
export const ruleOf = (operationId: string): Rule | undefined => RULES.get(operationId);
export const OPERATION_IDS: readonly string[] = [...RULES.keys()];

export const scopeOf = ({ area, effect }: Rule): Scope => `${area}:${effect}`;
/** All that a key can be held to, in order. */
export const SCOPES: readonly Scope[] = [
  ...new Set<Scope>(['*:read', ...[...RULES.values()].map(scopeOf)]),
].toSorted();
