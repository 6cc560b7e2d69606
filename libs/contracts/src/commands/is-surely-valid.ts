import { getMetadataStorage, ValidationTypes } from 'class-validator';
import type { ValidationArguments, ValidatorConstraintInterface } from 'class-validator';

type Metadata = ReturnType<ReturnType<typeof getMetadataStorage>['getTargetValidationMetadatas']>[number];
type Class = Metadata['constraintCls'];
type Condition = (object: object, value: unknown) => unknown;
type Check = {
  readonly rule: ValidatorConstraintInterface;
  readonly isOfEach: boolean;
  readonly constraints: readonly unknown[];
};
type FieldRules = {
  readonly property: string;
  readonly conditions: readonly Condition[];
  readonly checks: readonly Check[];
  readonly isNested: boolean;
};

const conditionOf = (stated: unknown): Condition | null =>
  typeof stated === 'function'
    ? (object, value) => {
        const holds: unknown = Reflect.apply(stated, undefined, [object, value]);
        return holds;
      }
    : null;

/** Null: there is a rule of a kind that is not known here. */
const rulesOf = (property: string, metadatas: readonly Metadata[]): FieldRules | null => {
  const checks: Check[] = [];
  const conditions: Condition[] = [];
  let isNested = false;
  for (const { type, constraints, each, validateIf, constraintCls } of metadatas) {
    const stated: readonly unknown[] = constraints ?? [];
    if (validateIf !== undefined) return null;
    if (type === ValidationTypes.NESTED_VALIDATION) isNested = true;
    else if (type === ValidationTypes.CONDITIONAL_VALIDATION) {
      const condition = conditionOf(stated[0]);
      if (condition === null) return null;
      conditions.push(condition);
    } else if (type === ValidationTypes.CUSTOM_VALIDATION) {
      for (const { async, instance } of getMetadataStorage().getTargetValidatorConstraints(constraintCls)) {
        if (async) return null;
        checks.push({ rule: instance, isOfEach: each, constraints: stated });
      }
    } else return null;
  }
  return { property, conditions, checks, isNested };
};

const known = new WeakMap<Class, readonly FieldRules[] | null>();

/** Null: it has no rules, or some that are not known here. */
const rulesOfClass = (dto: Class): readonly FieldRules[] | null => {
  const before = known.get(dto);
  if (before !== undefined) return before;
  const all = getMetadataStorage().getTargetValidationMetadatas(dto, '', false, false);
  const fields = [...Map.groupBy(all, ({ propertyName }) => propertyName)].map(([property, metadatas]) =>
    rulesOf(property, metadatas),
  );
  const rules = fields.filter((field) => field !== null);
  const found = rules.length === 0 || rules.length < fields.length ? null : rules;
  known.set(dto, found);
  return found;
};

const passes = (
  object: object,
  property: string,
  value: unknown,
  { rule, isOfEach, constraints }: Check,
): boolean => {
  const { name: targetName } = object.constructor;
  const about: ValidationArguments = { value, constraints: [...constraints], targetName, object, property };
  if (!isOfEach) return rule.validate(value, about) === true;
  if (value instanceof Set || value instanceof Map) return false;
  const items: readonly unknown[] = Array.isArray(value) ? value : [value];
  return items.every((item) => rule.validate(item, about) === true);
};

const isNestedValid = (value: unknown): boolean => {
  if (value === undefined) return true;
  if (Array.isArray(value)) return value.every(isNestedValid);
  return value instanceof Object && isSurelyValid(value);
};

/**
 * True only if class-validator finds nothing wrong with it. That one makes an error for each field before it looks, and sorts its rules each time: as most of
 * what is read is right, this was most of the work. What is not surely valid it has to judge itself; it has the sentences, too.
 */
export function isSurelyValid(object: object): boolean {
  const rules = rulesOfClass(object.constructor);
  if (rules === null) return false;
  return rules.every(({ property, conditions, checks, isNested }) => {
    const value: unknown = Reflect.get(object, property);
    if (!conditions.every((holds) => Boolean(holds(object, value)))) return true;
    return (
      checks.every((check) => passes(object, property, value, check)) && (!isNested || isNestedValid(value))
    );
  });
}
