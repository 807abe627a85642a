// The boundaries of ARCHITECTURE.md: which folder may import which. Each rule has a planted violation in
// tools/checks/boundaries.test.ts.

const TEST = '\\.(test|bench)\\.tsx?$|(^|/)(test|fixtures)/|-testing/';
const ours = (...groups) => `^(${groups.join('|')})/`;

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    {
      name: 'core-knows-no-city',
      comment: 'core imports nothing of ours',
      severity: 'error',
      from: { path: '^core/', pathNot: TEST },
      to: { path: ours('loop', 'registers', 'engines', 'agents', 'packs', 'apps', 'tools', 'test') },
    },
    {
      name: 'registers-stand-on-core',
      comment: 'registers import core and engines, no stage, no app',
      severity: 'error',
      from: { path: '^registers/', pathNot: TEST },
      to: { path: ours('loop', 'agents', 'packs', 'apps', 'tools', 'test') },
    },
    {
      name: 'registers-apart',
      comment:
        'a register imports no other register but organisation, and devices and tiles, which registers of places stand on',
      severity: 'error',
      from: { path: '^registers/([^/]+)/', pathNot: TEST },
      to: { path: '^registers/', pathNot: ['^registers/$1/', '^registers/(organisation|devices|tiles)/'] },
    },
    {
      name: 'engines-are-pure',
      comment: 'an engine imports its own folder and engines/lib, no package, nothing of Node',
      severity: 'error',
      from: { path: '^engines/([^/]+)/', pathNot: TEST },
      to: { pathNot: ['^engines/$1/', '^engines/lib/'] },
    },
    {
      name: 'stages-apart',
      comment: 'stages of the loop never import each other; they exchange documents',
      severity: 'error',
      from: { path: '^loop/([^/]+)/', pathNot: TEST },
      to: { path: '^loop/', pathNot: '^loop/$1/' },
    },
    {
      name: 'loop-below-apps',
      comment: 'the loop imports core, registers and engines',
      severity: 'error',
      from: { path: '^loop/', pathNot: TEST },
      to: { path: ours('agents', 'packs', 'apps', 'tools', 'test') },
    },
    {
      name: 'agents-use-commands',
      comment: 'agents import core only: they use the commands that people use',
      severity: 'error',
      from: { path: '^agents/', pathNot: TEST },
      to: { path: ours('loop', 'registers', 'engines', 'packs', 'apps', 'tools', 'test') },
    },
    {
      name: 'apps-only-compose',
      comment: 'nothing but an app imports an app; tests of the whole may',
      severity: 'error',
      from: { path: '^(core|loop|registers|engines|agents|packs)/' },
      to: { path: '^apps/' },
    },
    {
      name: 'simulator-outside',
      comment: 'the simulator is another program: it reaches the system through MQTT and HTTP only',
      severity: 'error',
      from: { path: '^apps/simulator/', pathNot: TEST },
      to: { path: ours('core', 'loop', 'registers', 'agents', 'apps/(server|web|cli)') },
    },
    {
      name: 'web-outside',
      comment: 'the pages know the contracts and the HTTP interface, nothing of the server',
      severity: 'error',
      from: { path: '^apps/web/', pathNot: TEST },
      to: {
        path: ours('core', 'loop', 'registers', 'agents', 'apps/(server|simulator|cli)'),
        pathNot: '^core/contracts/',
      },
    },
    {
      name: 'modules-by-their-index',
      comment: 'from another group a module is reached by its index, or by the index of its routes',
      severity: 'error',
      from: { path: '^([^/]+)/', pathNot: TEST },
      to: {
        path: '^(core|loop|registers|engines|agents)/',
        pathNot: ['^$1/', '^[^/]+/[^/]+/(routes/)?index\\.ts$', '^[^/]+/[^/]+/migrations/'],
      },
    },
    {
      name: 'http-in-routes',
      comment: 'HTTP stands in *.routes.ts, core/http and apps only',
      severity: 'error',
      from: { path: '^(core|loop|registers|agents)/', pathNot: ['\\.routes\\.ts$', '^core/http/', TEST] },
      to: { path: 'node_modules/(fastify|@fastify)/' },
    },
    {
      name: 'sql-in-stores',
      comment:
        'the query builder and the drivers are used in *.store.ts and core/store; elsewhere only their types',
      severity: 'error',
      from: {
        path: '^(core|loop|registers|agents)/',
        pathNot: ['\\.store\\.ts$', '^core/(store|telemetry)/', TEST],
      },
      to: {
        path: 'node_modules/(kysely|pg|@electric-sql|@clickhouse|chdb)/',
        dependencyTypesNot: ['type-only', 'type-import'],
      },
    },
    {
      name: 'tests-stay-tests',
      comment: 'production code imports no test and no test harness',
      severity: 'error',
      from: { path: '^(core|loop|registers|engines|agents|apps)/', pathNot: TEST },
      to: { path: TEST, pathNot: 'node_modules' },
    },
    {
      name: 'no-circles',
      comment: 'a circle of imports has no order in which it could be read',
      severity: 'error',
      from: { pathNot: TEST },
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only', 'type-import'] } },
    },
    {
      name: 'resolvable',
      comment: 'every import leads somewhere',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: ['\\?(worker|url|raw)', '^virtual:'] },
    },
  ],
  options: {
    parser: 'swc',
    doNotFollow: { path: 'node_modules' },
    // Kernels are AssemblyScript: its decorators are no TypeScript, and their own compiler resolves what they import.
    exclude: { path: '(^|/)(dist|\\.cache)/|^engines/[^/]+/kernels/|\\.d\\.m?ts$' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'browser', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.cjs', '.json', '.d.ts'],
      mainFields: ['module', 'main', 'types', 'typings'],
    },
  },
};
