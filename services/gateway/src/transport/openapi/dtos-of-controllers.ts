import type { INestApplication } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { fieldsOf } from '#contracts';

type DtoClass = { new (): object; readonly prototype: object };
const isClass = (value: unknown): value is DtoClass => typeof value === 'function';

/** Names of the methods of a class, without those of its ancestors. */
const methodsOf = (prototype: object): readonly string[] =>
  Object.getOwnPropertyNames(prototype).filter((name) => name !== 'constructor');

/** Every class with rules that a handler of some controller takes: the bodies and query strings that there are. */
export const dtosOfControllers = (app: INestApplication): ReadonlySet<DtoClass> => {
  const found = new Set<DtoClass>();
  for (const part of app.get(ModulesContainer).values())
    for (const { metatype } of part.controllers.values()) {
      if (!isClass(metatype)) continue;
      const { prototype } = metatype;
      for (const method of methodsOf(prototype)) {
        const types: unknown = Reflect.getMetadata('design:paramtypes', prototype, method);
        if (!Array.isArray(types)) continue;
        for (const type of types) if (isClass(type) && fieldsOf(type).size > 0) found.add(type);
      }
    }
  return found;
};
