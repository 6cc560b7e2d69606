import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { plantTree, type PlantedTree } from './planted-tree.ts';

const DOMAIN = 'services/probe/src/domain/probe.ts';

/** Each of these must be reported, with the rule of that name, at that place. */
const PLANTED: readonly { readonly rule: string; readonly path: string; readonly source: string }[] = [
  {
    rule: 'typescript(no-floating-promises)',
    path: 'libs/probe/src/floating.ts',
    source: 'export const f = async () => Promise.resolve(1);\nexport const g = () => {\n  f();\n};\n',
  },
  {
    rule: 'typescript(switch-exhaustiveness-check)',
    path: 'libs/probe/src/exhaustive.ts',
    source:
      "export const f = (x: 'a' | 'b'): number => {\n  let n = 0;\n  switch (x) {\n    case 'a':\n      n = 1;\n  }\n  return n;\n};\n",
  },
  {
    rule: 'typescript(no-unsafe-type-assertion)',
    path: 'libs/probe/src/unsafe-assertion.ts',
    source: "export const f = (x: unknown): 'a' => x as 'a';\n",
  },
  {
    rule: 'typescript(consistent-type-assertions)',
    path: 'libs/probe/src/assertion.ts',
    source: "export const f = (x: 'a'): string => x as string;\n",
  },
  {
    rule: 'typescript(no-explicit-any)',
    path: 'libs/probe/src/any.ts',
    source: 'export type T = { readonly x: any };\n',
  },
  {
    rule: 'typescript(no-non-null-assertion)',
    path: 'libs/probe/src/non-null.ts',
    source: 'export const f = (x: string | undefined): number => x!.length;\n',
  },
  {
    rule: 'typescript(consistent-type-imports)',
    path: 'libs/probe/src/type-imports.ts',
    source: "import { Server } from 'node:net';\nexport const f = (s: Server): boolean => s.listening;\n",
  },
  {
    rule: 'eslint(no-console)',
    path: 'services/probe/src/handlers/console.ts',
    source: "export const f = () => console.log('x');\n",
  },
  {
    rule: 'eslint(no-restricted-properties)',
    path: 'services/probe/src/handlers/env.ts',
    source: 'export const f = () => process.env;\n',
  },
  { rule: 'eslint(no-restricted-globals)', path: DOMAIN, source: 'export const f = () => new Date();\n' },
  ...['Date.now()', "fetch('x')", 'crypto.randomUUID()', 'process.pid', 'setTimeout(() => {}, 1)'].map(
    (expression, index) => ({
      rule: 'eslint(no-restricted-globals)',
      path: `services/probe/src/workflows/global-${String(index)}.ts`,
      source: `export const f = () => ${expression};\n`,
    }),
  ),
  {
    rule: 'eslint(no-restricted-properties)',
    path: 'services/probe/src/domain/random.ts',
    source: 'export const f = () => Math.random();\n',
  },
  {
    rule: 'import(no-default-export)',
    path: 'libs/probe/src/default-export.ts',
    source: 'export default 1;\n',
  },
  {
    rule: 'unicorn(filename-case)',
    path: 'libs/probe/src/camelCase.ts',
    source: 'export const x = 1;\n',
  },
];

/** Each of these is how we write, and must stay silent. */
const FINE: Readonly<Record<string, string>> = {
  'libs/kernel/src/ids.ts': "export const id = (raw: string): 'a' => raw as 'a';\n",
  'cli/src/print.ts': "console.log('for people');\nexport const x = 1;\n",
  'services/probe/src/config.ts': 'export const environment = () => process.env;\n',
  'services/probe/src/probe.module.ts': 'export class ProbeModule {}\n',
  'services/probe/src/handlers/clock.ts': 'export const now = (): number => Date.now();\n',
  'libs/probe/src/const-assertion.ts': "export const PHASES = ['waiting', 'placed'] as const;\n",
};

describe('the lint rules', { timeout: 60_000 }, () => {
  let tree: PlantedTree;
  const found: { code: string; filename: string }[] = [];

  beforeAll(() => {
    const planted = Object.fromEntries(PLANTED.map(({ path, source }) => [path, source]));
    tree = plantTree({ ...FINE, ...planted }, ['.oxlintrc.json']);
    const output = tree.run('oxlint/bin/oxlint', '--type-aware', '--format=json', 'libs', 'services', 'cli');
    const report: { diagnostics: { code: string; filename: string }[] } = JSON.parse(output);
    found.push(...report.diagnostics);
  });
  afterAll(() => tree.remove());

  it.each(PLANTED)('$rule fires in $path', ({ rule, path }) => {
    expect(found.filter((it) => it.filename === path).map((it) => it.code)).toContain(rule);
  });

  it.each(Object.keys(FINE))('say nothing about %s', (path) => {
    expect(found.filter((it) => it.filename === path)).toEqual([]);
  });
});
