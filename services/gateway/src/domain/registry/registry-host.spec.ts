import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isName } from '#kernel';
import { readRegistryHost, registryIdText } from './registry-host.ts';

const label = fc.stringMatching(/^[a-z0-9](-{0,2}[a-z0-9]){0,3}$/);
const host = fc
  .tuple(fc.array(label, { minLength: 1, maxLength: 3 }), fc.option(fc.integer({ min: 1, max: 65_535 })))
  .map(([labels, port]) => labels.join('.') + (port === null ? '' : `:${port}`));

describe('the host of a registry', () => {
  it.each([
    ['nvcr.io', 'nvcr.io'],
    ['Registry.Example:5000', 'registry.example:5000'],
    ['127.0.0.1:5000', '127.0.0.1:5000'],
    ['index.docker.io', 'docker.io'],
  ])('of %s is %s', (raw, known) => expect(readRegistryHost(raw)).toEqual({ ok: true, value: known }));

  it.each(['', 'https://nvcr.io', 'nvcr.io/nvidia', 'a b', '-x.io', 'x'.repeat(80)])('is not %j', (raw) =>
    expect(readRegistryHost(raw)).toMatchObject({ refusal: { code: 'registry-host-invalid' } }),
  );

  it('has an id of its own, which is a name', () => {
    fc.assert(
      fc.property(host, host, (one, other) => {
        fc.pre(readRegistryHost(one).ok && readRegistryHost(other).ok);
        expect(isName(registryIdText(one))).toBe(true);
        expect(registryIdText(one) === registryIdText(other)).toBe(one === other);
      }),
    );
  });
});
