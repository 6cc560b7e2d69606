import { describe, expect, it } from 'vitest';
import { epochMs, registryId } from '#kernel';
import { evolveRegistry, removeRegistry, setLogin } from './registry.ts';

const id = registryId('nvcr-io');
const by = { by: 'user:admin', at: epochMs(5) };
const set = setLogin({ registryId: id, host: 'nvcr.io', pushUnder: null }, by);
const known = set.reduce(evolveRegistry, undefined);

describe('a registry', () => {
  it('records that it has a login, and nothing of it', () =>
    expect(set).toEqual([
      { type: 'registry.login-set', data: { registryId: id, host: 'nvcr.io', by: 'user:admin', setAt: 5 } },
    ]));

  it('records below which path it takes images', () =>
    expect(setLogin({ registryId: id, host: 'nvcr.io', pushUnder: 'team' }, by)).toMatchObject([
      { type: 'registry.login-set', data: { pushUnder: 'team' } },
    ]));

  it('records its removal once', () => {
    const removed = removeRegistry(known, id, by);
    expect(removed).toEqual([
      { type: 'registry.removed', data: { registryId: id, by: 'user:admin', removedAt: 5 } },
    ]);
    expect(removeRegistry(removed.reduce(evolveRegistry, known), id, by)).toEqual([]);
    expect(removeRegistry(undefined, id, by)).toEqual([]);
  });
});
