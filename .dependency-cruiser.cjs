/* Who may import whom. `tools/planted/layer-rules.spec.ts` plants a violation of each rule and sees it reported. */

/** Imports go one way: each lib names those that it may import. */
const LIB_MAY_IMPORT = {
  kernel: [],
  contracts: ['kernel'],
  'event-log': ['kernel', 'contracts'],
  bus: ['kernel', 'contracts'],
  'file-operations': ['kernel'],
  'folder-files': ['kernel', 'contracts', 'file-operations'],
  'service-kit': ['kernel', 'contracts', 'event-log', 'bus'],
  embedded: ['kernel'],
  testing: ['kernel', 'contracts', 'event-log', 'bus', 'service-kit', 'embedded'],
};
const OURS = '^(libs|services|web|cli|sdk|tools|bench|e2e)/';
/** Specs, and what only they use. */
const SPEC = '(\\.spec\\.ts$|^services/[^/]+/test/)';
/** Suites that every adapter of a port runs; specs import them. */
const SUITE = ['-contract\\.ts$', '^libs/(event-log|file-operations)/src/testing'];

const libRules = Object.entries(LIB_MAY_IMPORT).map(([lib, allowed]) => ({
  name: `lib-${lib}-direction`,
  severity: 'error',
  from: { path: `^libs/${lib}/`, pathNot: SPEC },
  to: { path: OURS, pathNot: `^libs/(${[lib, ...allowed].join('|')})/` },
}));
const libSpecRule = {
  name: 'lib-specs-stay-in-libs',
  comment: 'A spec may also use libs/testing; it never needs a service.',
  severity: 'error',
  from: { path: `^libs/.*${SPEC}` },
  to: { path: OURS, pathNot: '^libs/' },
};

const DOMAIN = { path: '^services/[^/]+/src/(domain|workflows)/', pathNot: SPEC };

module.exports = {
  forbidden: [
    ...libRules,
    libSpecRule,
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-unresolvable',
      comment: 'Also catches deep imports: only the door of a lib can be imported by its name.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'services-meet-in-contracts',
      severity: 'error',
      from: { path: '^services/([^/]+)/' },
      to: { path: '^services/', pathNot: '^services/$1/' },
    },
    {
      name: 'domain-is-pure',
      severity: 'error',
      from: DOMAIN,
      to: { pathNot: '^(services/[^/]+/src/(domain|workflows)/|libs/(kernel|contracts)/)' },
    },
    {
      name: 'domain-sees-contracts-as-types',
      severity: 'error',
      from: DOMAIN,
      to: { path: '^libs/contracts/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'handlers-know-no-adapter',
      severity: 'error',
      from: { path: '^services/[^/]+/src/(handlers|projections|ports)/', pathNot: SPEC },
      to: { path: '/(adapters|transport)/|@nestjs' },
    },
    {
      name: 'adapters-know-no-transport',
      severity: 'error',
      from: { path: '^services/[^/]+/src/adapters/', pathNot: SPEC },
      to: { path: '^services/[^/]+/src/(transport|handlers)/' },
    },
    {
      name: 'transport-knows-no-adapter',
      comment: 'The module file is the only place where a port meets its adapter.',
      severity: 'error',
      from: { path: '^services/[^/]+/src/transport/', pathNot: SPEC },
      to: { path: '^services/[^/]+/src/adapters/' },
    },
    {
      name: 'only-specs-import-testing',
      severity: 'error',
      from: { pathNot: [SPEC, ...SUITE, '^(e2e|bench|libs/testing)/'] },
      to: { path: '^libs/(testing/|(event-log|file-operations)/src/testing)' },
    },
    {
      name: 'embedded-is-for-starters',
      comment: 'Services are given their servers by settings; they never start one.',
      severity: 'error',
      from: { pathNot: [SPEC, '^(tools|bench|e2e|libs/(embedded|testing))/'] },
      to: { path: '^libs/embedded/' },
    },
    {
      name: 'cli-knows-the-api-only',
      comment: 'And files of the machine where it runs, which no server knows.',
      severity: 'error',
      from: { path: '^cli/', pathNot: SPEC },
      to: { path: OURS, pathNot: '^(cli|libs/(kernel|contracts|file-operations))/' },
    },
    {
      name: 'sdk-knows-itself-only',
      comment: 'It is a package of its own, for programs that have nothing of ours.',
      severity: 'error',
      from: { path: '^sdk/typescript/src/', pathNot: SPEC },
      to: { path: OURS, pathNot: '^sdk/typescript/src/' },
    },
    {
      name: 'sdk-runs-in-browsers',
      severity: 'error',
      from: { path: '^sdk/typescript/src/', pathNot: [SPEC, '^sdk/typescript/src/node/'] },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'nobody-imports-a-program',
      severity: 'error',
      from: { path: '^(libs|services)/' },
      to: { path: '^(cli|tools|bench|e2e)/' },
    },
    {
      name: 'no-dev-dependency-in-production',
      severity: 'error',
      from: {
        path: '^(libs|services|cli)/',
        pathNot: [SPEC, ...SUITE, '^libs/testing/'],
      },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    // Anchored: packages keep their code in `dist` too, and an import of one must be seen.
    exclude: { path: '^(dist|\\.berth)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      conditionNames: ['source', 'import', 'node', 'default', 'types'],
      exportsFields: ['exports'],
      extensions: ['.ts', '.mjs', '.js', '.cjs', '.json', '.d.ts'],
      mainFields: ['module', 'main', 'types', 'typings'],
    },
    cache: false,
  },
};
