import type { RegistryFact } from '#contracts';
import { aRegistryId } from './id-shapes.ts';
import { object, optional, text, whole, type Shape } from './shape.ts';

type Data<Type extends RegistryFact['type']> = Extract<RegistryFact, { readonly type: Type }>['data'];
type RegistryShapes = { readonly [Type in RegistryFact['type']]: Shape<Data<Type>> };

/** Registries that have a login. */
export const REGISTRY_SHAPES: RegistryShapes = {
  'registry.login-set': object({
    registryId: aRegistryId,
    host: text(),
    pushUnder: optional(text()),
    by: text(),
    setAt: whole(),
  }),
  'registry.removed': object({ registryId: aRegistryId, by: text(), removedAt: whole() }),
};
