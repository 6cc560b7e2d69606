import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { plantTree, type PlantedTree } from './planted-tree.ts';

const FINE: Readonly<Record<string, string>> = {
  'libs/kernel/src/index.ts': 'export const k = 1;\nexport type K = number;\n',
  'libs/contracts/src/index.ts':
    "import type { K } from '#kernel';\nexport type C = K;\nexport const c = 1;\n",
  'libs/event-log/src/index.ts':
    "import type { C } from '#contracts';\nexport type L = C;\nexport const l = 1;\n",
  'libs/event-log/src/testing.ts': "export { l } from './index.ts';\n",
  'libs/bus/src/index.ts': "import { k } from '#kernel';\nexport const b = k;\n",
  'libs/file-operations/src/index.ts': "import { k } from '#kernel';\nexport const f = k;\n",
  'libs/service-kit/src/index.ts': "export { b } from '#bus';\nexport { l } from '#event-log';\n",
  'libs/embedded/src/index.ts': "export { k } from '#kernel';\n",
  'libs/testing/src/index.ts': "export { k } from '#embedded';\n",
  'services/one/src/domain/pure.ts':
    "import type { C } from '#contracts';\nimport { k } from '#kernel';\nexport const x: C = k;\n",
  'services/one/src/domain/pure.spec.ts':
    "import { k } from '#testing';\nimport { l } from '#event-log/testing';\nexport const y = [k, l];\n",
  'services/one/src/ports/store.ts': 'export type Store = { readonly read: () => number };\n',
  'services/one/src/handlers/handle.ts':
    "import type { Store } from '../ports/store.ts';\nimport { x } from '../domain/pure.ts';\nexport const handle = (s: Store) => s.read() + x;\n",
  'services/one/src/adapters/store.ts':
    "import pg from 'pg';\nimport type { Store } from '../ports/store.ts';\nexport const store: Store = { read: () => Object.keys(pg).length };\n",
  'services/one/src/transport/door.ts':
    "import { Injectable } from '@nestjs/common';\nimport { handle } from '../handlers/handle.ts';\nexport const door = [Injectable, handle];\n",
  'services/one/src/one.module.ts':
    "import { store } from './adapters/store.ts';\nimport { door } from './transport/door.ts';\nexport const one = [store, door];\n",
  'services/two/src/main.ts': "import { b } from '#service-kit';\nexport const two = b;\n",
  'services/two/src/cycle-b.ts': "import { a } from './cycle-a.ts';\nexport const b: number = a;\n",
  'cli/src/main.ts': "import { c } from '#contracts';\nexport const main = c;\n",
  'cli/src/files.ts': "import { f } from '#file-operations';\nexport const files = f;\n",
  'bench/src/log.ts': "import { k } from '#testing';\nexport const bench = k;\n",
};

/** Each of these must be reported under the rule of that name. */
const PLANTED: readonly { readonly rule: string; readonly path: string; readonly source: string }[] = [
  {
    rule: 'lib-kernel-direction',
    path: 'libs/kernel/src/up.ts',
    source: "export { c } from '#contracts';\n",
  },
  {
    rule: 'lib-contracts-direction',
    path: 'libs/contracts/src/up.ts',
    source: "export type { L } from '#event-log';\n",
  },
  {
    rule: 'lib-event-log-direction',
    path: 'libs/event-log/src/across.ts',
    source: "export { b } from '#bus';\n",
  },
  { rule: 'lib-bus-direction', path: 'libs/bus/src/across.ts', source: "export { l } from '#event-log';\n" },
  {
    rule: 'lib-file-operations-direction',
    path: 'libs/file-operations/src/up.ts',
    source: "export { c } from '#contracts';\n",
  },
  {
    rule: 'lib-service-kit-direction',
    path: 'libs/service-kit/src/up.ts',
    source: "export { two } from '../../../services/two/src/main.ts';\n",
  },
  {
    rule: 'lib-embedded-direction',
    path: 'libs/embedded/src/up.ts',
    source: "export { c } from '#contracts';\n",
  },
  {
    rule: 'lib-specs-stay-in-libs',
    path: 'libs/bus/src/up.spec.ts',
    source: "export { two } from '../../../services/two/src/main.ts';\n",
  },
  {
    rule: 'no-cycles',
    path: 'services/two/src/cycle-a.ts',
    source: "import { b } from './cycle-b.ts';\nexport const a: number = b;\n",
  },
  {
    rule: 'no-unresolvable',
    path: 'services/two/src/deep.ts',
    source: "export { k } from '#kernel/src/index.ts';\n",
  },
  {
    rule: 'services-meet-in-contracts',
    path: 'services/two/src/neighbour.ts',
    source: "import type { Store } from '../../one/src/ports/store.ts';\nexport type S = Store;\n",
  },
  { rule: 'domain-is-pure', path: 'services/one/src/domain/npm.ts', source: "export { v4 } from 'uuid';\n" },
  {
    rule: 'domain-is-pure',
    path: 'services/one/src/workflows/node.ts',
    source: "export { randomUUID } from 'node:crypto';\n",
  },
  {
    rule: 'domain-is-pure',
    path: 'services/one/src/domain/port.ts',
    source: "import type { Store } from '../ports/store.ts';\nexport type S = Store;\n",
  },
  {
    rule: 'domain-sees-contracts-as-types',
    path: 'services/one/src/domain/value.ts',
    source: "export { c } from '#contracts';\n",
  },
  {
    rule: 'handlers-know-no-adapter',
    path: 'services/one/src/handlers/adapter.ts',
    source: "export { store } from '../adapters/store.ts';\n",
  },
  {
    rule: 'handlers-know-no-adapter',
    path: 'services/one/src/projections/nest.ts',
    source: "export { Injectable } from '@nestjs/common';\n",
  },
  {
    rule: 'adapters-know-no-transport',
    path: 'services/one/src/adapters/door.ts',
    source: "export { door } from '../transport/door.ts';\n",
  },
  {
    rule: 'transport-knows-no-adapter',
    path: 'services/one/src/transport/store.ts',
    source: "export { store } from '../adapters/store.ts';\n",
  },
  {
    rule: 'only-specs-import-testing',
    path: 'services/two/src/testing.ts',
    source: "export { k } from '#testing';\n",
  },
  {
    rule: 'only-specs-import-testing',
    path: 'services/two/src/log-testing.ts',
    source: "export { l } from '#event-log/testing';\n",
  },
  {
    rule: 'embedded-is-for-starters',
    path: 'services/two/src/embedded.ts',
    source: "export { k } from '#embedded';\n",
  },
  { rule: 'cli-knows-the-api-only', path: 'cli/src/bus.ts', source: "export { b } from '#bus';\n" },
  {
    rule: 'nobody-imports-a-program',
    path: 'services/two/src/program.ts',
    source: "export { main } from '../../../cli/src/main.ts';\n",
  },
  {
    rule: 'no-dev-dependency-in-production',
    path: 'services/two/src/dev.ts',
    source: "import fc from 'fast-check';\nexport const f = fc;\n",
  },
];

describe('the layer rules', { timeout: 60_000 }, () => {
  let tree: PlantedTree;
  let report: {
    summary: { totalCruised: number; violations: { from: string; rule: { name: string } }[] };
  };

  beforeAll(() => {
    const planted = Object.fromEntries(PLANTED.map(({ path, source }) => [path, source]));
    tree = plantTree({ ...FINE, ...planted }, ['.dependency-cruiser.cjs']);
    const output = tree.run(
      'dependency-cruiser/bin/dependency-cruise.mjs',
      '--output-type=json',
      'libs',
      'services',
      'cli',
      'bench',
    );
    report = JSON.parse(output);
  });
  afterAll(() => tree.remove());

  const rulesBrokenBy = (path: string) =>
    report.summary.violations
      .filter((violation) => violation.from === path)
      .map((violation) => violation.rule.name);

  it.each(PLANTED)('report $path as $rule', ({ rule, path }) => {
    expect(rulesBrokenBy(path)).toContain(rule);
  });

  it.each(Object.keys(FINE))('say nothing about %s', (path) => {
    expect(rulesBrokenBy(path)).toEqual([]);
  });

  it('look at every file', () => {
    expect(report.summary.totalCruised).toBeGreaterThanOrEqual(Object.keys(FINE).length + PLANTED.length);
  });
});
