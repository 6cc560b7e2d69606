import { getMetadataStorage } from 'class-validator';
import type { MetadataStorage } from 'class-validator';

type Rules = ReturnType<MetadataStorage['getTargetValidationMetadatas']>;

/**
 * class-validator looks through the rules of all classes each time it meets an object, to find those that a class inherits: with some hundred DTOs that was a
 * third of what reading a request cost. Decorators have run before the first object is read, so that what was found once stays true.
 */
export const rememberRules = (): void => {
  const storage = getMetadataStorage();
  const look = storage.getTargetValidationMetadatas.bind(storage);
  const known = new WeakMap<object, Map<string, Rules>>();
  storage.getTargetValidationMetadatas = (target, schema, always, strictGroups, groups) => {
    if (groups !== undefined && groups.length > 0) return look(target, schema, always, strictGroups, groups);
    const how = `${schema} ${String(always)} ${String(strictGroups)}`;
    const found = known.get(target) ?? new Map<string, Rules>();
    const rules = found.get(how) ?? look(target, schema, always, strictGroups, groups);
    known.set(target, found.set(how, rules));
    return rules;
  };
};
