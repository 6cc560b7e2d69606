import { type Refusal, type Result, accept, refuse } from '#kernel';

/** What is wrong with a value: where (JSON pointer), and what was wanted there. */
export type Fault = { readonly pointer: string; readonly wanted: string };

/** Knows whether a value, as JSON gave it, is a `T`. The type parameter ties a shape to the type that it stands for, both ways. */
export type Shape<T> = {
  readonly fault: (value: unknown, pointer: string) => Fault | undefined;
  readonly standsFor?: (value: T) => T;
};

/** What of a shape is there when the program runs. */
export type AnyShape = { readonly fault: Shape<never>['fault']; readonly isOptional?: true };

const isShape = (value: unknown): value is AnyShape =>
  typeof value === 'object' && value !== null && 'fault' in value && typeof value.fault === 'function';

const shapesByName = (shapes: object): ReadonlyMap<string, AnyShape> => {
  const entries: readonly (readonly [string, unknown])[] = Object.entries(shapes);
  return new Map(entries.flatMap(([name, shape]) => (isShape(shape) ? [[name, shape] as const] : [])));
};

/** A field that may be absent. */
export type OptionalShape<T> = Shape<T> & { readonly isOptional: true };

/** One shape for each field of `T`: a field that is forgotten here does not compile. */
export type Fields<T> = {
  readonly [K in keyof T]-?: Pick<T, K> extends Required<Pick<T, K>>
    ? Shape<T[K]>
    : OptionalShape<Exclude<T[K], undefined>>;
};

const holding = <T>(wanted: string, holds: (value: unknown) => boolean): Shape<T> => ({
  fault: (value, pointer) => (holds(value) ? undefined : { pointer, wanted }),
});

/** Any text, or one that a predicate of the kernel takes. */
export const text = <T extends string>(wanted = 'a text', holds?: (raw: string) => boolean): Shape<T> =>
  holding(wanted, (value) => typeof value === 'string' && (holds === undefined || holds(value)));

/** Quantities, times, versions, epochs. */
export const whole = <T extends number>(): Shape<T> =>
  holding('a whole number from 0 up', (value) => Number.isSafeInteger(value) && Number(value) >= 0);

export const integer = (): Shape<number> => holding('a whole number', (value) => Number.isSafeInteger(value));

/** Any number that JSON can say. */
export const finite = (): Shape<number> => holding('a number', (value) => Number.isFinite(value));

export const flag = (): Shape<boolean> => holding('true or false', (value) => typeof value === 'boolean');

export const oneOf = <const T extends string>(...members: readonly T[]): Shape<T> => {
  const known = new Set<unknown>(members);
  return holding(`one of ${members.join(', ')}`, (value) => known.has(value));
};

export const optional = <T>(shape: Shape<T>): OptionalShape<T> => ({ ...shape, isOptional: true });

export const listOf = <T>(member: Shape<T>): Shape<readonly T[]> => ({
  fault: (value, pointer) => {
    if (!Array.isArray(value)) return { pointer, wanted: 'a list' };
    for (const [index, each] of value.entries()) {
      const fault = member.fault(each, `${pointer}/${index}`);
      if (fault !== undefined) return fault;
    }
    return undefined;
  },
});

/** At least one. */
export const someOf = <T>(member: Shape<T>): Shape<readonly [T, ...T[]]> => ({
  fault: (value, pointer) =>
    Array.isArray(value) && value.length === 0
      ? { pointer, wanted: 'a list that is not empty' }
      : listOf(member).fault(value, pointer),
});

/** Null where nobody knows. */
export const nullable = <T>(shape: Shape<T>): Shape<T | null> => ({
  fault: (value, pointer) => (value === null ? undefined : shape.fault(value, pointer)),
});

export const pairOf = <T>(member: Shape<T>): Shape<readonly [T, T]> => ({
  fault: (value, pointer) =>
    Array.isArray(value) && value.length === 2
      ? listOf(member).fault(value, pointer)
      : { pointer, wanted: 'a list of two' },
});

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Texts under names that nobody knows beforehand. */
export const namedTexts = (): Shape<Readonly<Record<string, string>>> => ({
  fault: (value, pointer) => {
    if (!isObject(value)) return { pointer, wanted: 'an object' };
    const wrong = Object.keys(value).find((name) => typeof value[name] !== 'string');
    return wrong === undefined ? undefined : { pointer: `${pointer}/${wrong}`, wanted: 'a text' };
  },
});

/** An object with these fields. Others are let through: a newer version may have added an optional one. */
export const object = <T extends object>(fields: NoInfer<Fields<T>>): Shape<T> => {
  const shapes = shapesByName(fields);
  const isAllOptional = [...shapes.values()].every((shape) => shape.isOptional === true);
  return {
    fault: (value, pointer) => {
      if (!isObject(value)) return { pointer, wanted: 'an object' };
      // With nothing required, an object of something else would pass for one that says nothing.
      const names = Object.keys(value);
      if (isAllOptional && names.length > 0 && !names.some((name) => shapes.has(name)))
        return { pointer, wanted: `an object with some of ${[...shapes.keys()].join(', ')}` };
      for (const [name, shape] of shapes) {
        const field = value[name];
        if (field === undefined && shape.isOptional === true) continue;
        const fault = shape.fault(field, `${pointer}/${name}`);
        if (fault !== undefined) return fault;
      }
      return undefined;
    },
  };
};

const byTag = <T>(tag: string, members: object): Shape<T> => {
  const shapes = shapesByName(members);
  const wanted = `one of ${[...shapes.keys()].join(', ')}`;
  return {
    fault: (value, pointer) => {
      if (!isObject(value)) return { pointer, wanted: 'an object' };
      const name = value[tag];
      const shape = typeof name === 'string' ? shapes.get(name) : undefined;
      return shape === undefined ? { pointer: `${pointer}/${tag}`, wanted } : shape.fault(value, pointer);
    },
  };
};

/** A union whose members say by `kind` which one they are. */
export const byKind = <T extends { readonly kind: string }>(
  members: NoInfer<{
    readonly [K in T['kind']]: Shape<Extract<T, { readonly kind: K }>>;
  }>,
): Shape<T> => byTag('kind', members);

/** A union whose members say by `phase` which one they are. */
export const byPhase = <T extends { readonly phase: string }>(
  members: NoInfer<{
    readonly [K in T['phase']]: Shape<Extract<T, { readonly phase: K }>>;
  }>,
): Shape<T> => byTag('phase', members);

/** The value as what the shape stands for, or what is wrong with it. */
export const readAs = <T>(shape: Shape<T>, value: unknown): Result<T, Refusal<'malformed'>> => {
  let fault: Fault | undefined;
  const fits = (candidate: unknown): candidate is T => {
    fault = shape.fault(candidate, '');
    return fault === undefined;
  };
  if (fits(value)) return accept(value);
  const { pointer = '', wanted = 'something else' } = fault ?? {};
  return refuse({ code: 'malformed', message: `${pointer || 'it'} must be ${wanted}`, pointer });
};
