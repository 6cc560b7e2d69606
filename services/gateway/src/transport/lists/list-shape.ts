import { applyDecorators } from '@nestjs/common';
import { ApiExtension } from '@nestjs/swagger';

/** What can be compared. */
export type Key = string | number | boolean | null | undefined;
type ItemClass<Item> = { new (): Item; readonly prototype: object };

/** What a list is: what its items are, and by which of their fields it can be sorted and filtered. */
export type ListShape<Item extends object> = {
  /** Its fields, as the documentation knows them. */
  readonly item: ItemClass<Item>;
  /** What tells an item from every other. */
  readonly idOf: (item: Item) => string;
  /** Fields that it can be sorted by. */
  readonly sorts: Readonly<Record<string, (item: Item) => Key>>;
  /** Fields that it can be filtered by. */
  readonly filters: Readonly<Record<string, (item: Item) => Key | readonly Key[]>>;
  /** The order that it has by itself, as `sort` would say it, where that is not the order of ids. */
  readonly byItself?: string;
  readonly limit: { readonly absent: number; readonly max: number };
};

const isNames = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((one) => typeof one === 'string');

/** The names of what a resource shows. */
export const fieldsOfResource = (resource: { readonly prototype: object }): readonly string[] => {
  const described: unknown = Reflect.getMetadata('swagger/apiModelPropertiesArray', resource.prototype);
  return isNames(described) ? described.map((name) => name.replace(/^:/, '')).toSorted() : [];
};

/** Says in the description of the API what a list knows. */
export const Listed = <Item extends object>(shape: ListShape<Item>) =>
  applyDecorators(
    ApiExtension('x-berth-list', {
      sort: Object.keys(shape.sorts).toSorted(),
      filter: Object.keys(shape.filters).toSorted(),
      fields: fieldsOfResource(shape.item),
    }),
  );
