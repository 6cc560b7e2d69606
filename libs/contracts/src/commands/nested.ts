import { ValidateNested } from 'class-validator';

type DtoClass = new () => object;
const nestedClasses = new WeakMap<object, Map<string, () => DtoClass>>();

/** A field that is itself a DTO, or, with `each`, a list of them. */
export const Nested =
  (dto: () => DtoClass, options: { readonly each?: boolean } = {}): PropertyDecorator =>
  (prototype, property) => {
    const known = nestedClasses.get(prototype) ?? new Map<string, () => DtoClass>();
    known.set(String(property), dto);
    nestedClasses.set(prototype, known);
    ValidateNested({ each: options.each ?? false, message: `${String(property)} must be an object` })(
      prototype,
      property,
    );
  };

/** The class of a nested field, also if a parent class declares it. */
export const nestedClassOf = (prototype: object, property: string): DtoClass | undefined => {
  for (let at: object | null = prototype; at !== null; at = Reflect.getPrototypeOf(at)) {
    const found = nestedClasses.get(at)?.get(property);
    if (found !== undefined) return found();
  }
  return undefined;
};
