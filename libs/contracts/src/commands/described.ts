/** What a document says about one field of a DTO class. */
export type Description = { readonly text: string; readonly example?: unknown };

const descriptions = new WeakMap<object, Map<string, Description>>();

/**
 * States, beside the field, what it means. The gateway carries it into the OpenAPI document; the services that only validate the same class
 * need not load a documentation library for it.
 */
export const Described =
  (text: string, example?: unknown): PropertyDecorator =>
  (prototype, property) => {
    const known = descriptions.get(prototype) ?? new Map<string, Description>();
    known.set(String(property), example === undefined ? { text } : { text, example });
    descriptions.set(prototype, known);
  };

/** The description of a field, also if a parent class declares it. */
export const descriptionOf = (prototype: object, property: string): Description | undefined => {
  for (let at: object | null = prototype; at !== null; at = Reflect.getPrototypeOf(at)) {
    const found = descriptions.get(at)?.get(property);
    if (found !== undefined) return found;
  }
  return undefined;
};
