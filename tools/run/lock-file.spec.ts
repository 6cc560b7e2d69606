import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

type Locked = {
  readonly resolved?: string;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
};

const lock = JSON.parse(
  readFileSync(path.join(import.meta.dirname, '..', '..', 'package-lock.json'), 'utf8'),
) as { readonly packages: Readonly<Record<string, Locked>> };
const packages = Object.values(lock.packages);

describe('package-lock.json', () => {
  it('names the builds for every platform, without which npm refuses it elsewhere: node tools/complete-lock.mjs', () => {
    const missing = packages
      .flatMap((entry) => Object.keys(entry.optionalDependencies ?? {}))
      .filter((name) => lock.packages[`node_modules/${name}`] === undefined);
    expect(missing).toEqual([]);
  });

  it('names no registry, so that everyone installs from their own', () => {
    expect(packages.filter(({ resolved }) => resolved?.includes('://') === true)).toEqual([]);
  });
});
