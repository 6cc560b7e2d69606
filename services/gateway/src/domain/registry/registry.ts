import type { RegistryFact } from '#contracts';
import type { EpochMs, RegistryId } from '#kernel';

/** Whether a registry has a login; undefined: it never had one. */
export type Registry = { readonly host: string; readonly hasLogin: boolean };

type By = { readonly by: string; readonly at: EpochMs };

export const evolveRegistry = (registry: Registry | undefined, fact: RegistryFact): Registry => {
  switch (fact.type) {
    case 'registry.login-set':
      return { host: fact.data.host, hasLogin: true };
    case 'registry.removed':
      return { host: registry?.host ?? '', hasLogin: false };
    default:
      return fact satisfies never;
  }
};

/** A login may be another one each time: only who set it, and when, is told. */
export const setLogin = (
  {
    registryId,
    host,
    pushUnder,
  }: { readonly registryId: RegistryId; readonly host: string; readonly pushUnder: string | null },
  { by, at }: By,
): readonly RegistryFact[] => [
  {
    type: 'registry.login-set',
    data: { registryId, host, ...(pushUnder === null ? {} : { pushUnder }), by, setAt: at },
  },
];

/** Nothing, when there is none. */
export const removeRegistry = (
  registry: Registry | undefined,
  registryId: RegistryId,
  { by, at }: By,
): readonly RegistryFact[] =>
  registry?.hasLogin === true ? [{ type: 'registry.removed', data: { registryId, by, removedAt: at } }] : [];
