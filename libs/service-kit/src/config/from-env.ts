import 'reflect-metadata';
import { Expose } from 'class-transformer';

const variables = new WeakMap<object, Map<string, string>>();

/** The field is read from this environment variable. */
export const FromEnv =
  (variable: string): PropertyDecorator =>
  (target, field) => {
    Expose({ name: variable })(target, field);
    const known = variables.get(target) ?? new Map<string, string>();
    variables.set(target, known.set(String(field), variable));
  };

/** Name of the environment variable behind a field, looked for in the class and in those that it extends. */
export const variableOf = (config: object, field: string): string => {
  for (
    let at: unknown = Object.getPrototypeOf(config);
    at instanceof Object;
    at = Object.getPrototypeOf(at)
  ) {
    const variable = variables.get(at)?.get(field);
    if (variable !== undefined) return variable;
  }
  return field;
};
