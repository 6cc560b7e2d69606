import { nestedClassOf } from './nested.ts';

type DtoClass<T extends object> = { new (): T; readonly prototype: T };
type Fields = Readonly<Record<string, unknown>>;

export const isPlainObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The class with the fields given; those absent keep the default of the class, or are not there at all, so that it can be spread. */
export const instantiate = <T extends object>(dto: DtoClass<T>, value: Fields): T => {
  const instance = new dto();
  for (const [name, preset] of Object.entries(instance))
    if (preset === undefined) Reflect.deleteProperty(instance, name);
  for (const [name, given] of Object.entries(value)) {
    if (given === undefined) continue;
    const inner = nestedClassOf(dto.prototype, name);
    const one = (item: unknown): unknown =>
      inner !== undefined && isPlainObject(item) ? instantiate(inner, item) : item;
    Object.assign(instance, { [name]: Array.isArray(given) ? given.map(one) : one(given) });
  }
  return instance;
};
