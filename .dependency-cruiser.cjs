/** Which file may import which: `npm run lint:imports`. docs/architecture.md says what is in each room. */

/** The rooms of src/, top to bottom. A room imports from itself and from the rooms below it. */
const rooms = [
  'cli',
  'server',
  'mcp',
  'jobs',
  'operations',
  'repository',
  'contract',
  'redis',
  'runtime',
  'verification',
  'backend',
  'formats',
  'layers',
  'quantization',
  'tensor',
  'memory',
];

/** The files below all rooms. */
const foot = '^src/(errors|paths)[.]ts$';

/** What is started by its name. Every other file of src/ is there because one of these needs it. */
const entries = [
  '^src/server/(main|launch|tracing)[.]ts$',
  '^src/operations/worker[.]ts$',
  '^src/server/health/thread[.]ts$',
  '^src/page/main[.]tsx$',
  '^src/client/(index|node)[.]ts$',
  '^src/cli/main[.]ts$',
];

const error = (name, from, to) => ({ name, severity: 'error', from, to });

const folders = (names) => `^(${names.join('|')})/`;
const inside = (names) => folders(names.map((name) => `src/${name}`));

/** What lies at `from` imports nothing of the project but what lies at `allowed`. */
const only = (name, from, ...allowed) =>
  error(name, { path: from }, { path: folders(['src', 'test', 'bench', 'scripts']), pathNot: allowed });

const from = (room) => rooms.slice(rooms.indexOf(room));

/** What a room imports from beside the house: the service draws the diagrams too, and the commands are a client of it. */
const beside = { server: ['diagram'], cli: ['client'] };

const downwards = rooms.map((room) =>
  only(`${room}-downwards`, inside([room]), inside([...from(room), ...(beside[room] ?? [])]), foot),
);

module.exports = {
  forbidden: [
    ...downwards,
    only('foot-on-nothing', foot, foot),
    only('diagram-downwards', inside(['diagram']), inside(['diagram', ...from('layers')]), foot),
    // It runs in browsers, and knows the service by its document alone.
    only('client-downwards', inside(['client']), inside(['client', ...from('tensor')]), foot),
    only(
      'page-downwards',
      inside(['page']),
      inside(['page', 'client', 'diagram', 'contract', ...from('formats')]),
      foot,
    ),
    error(
      'page-takes-types-of-contract',
      { path: inside(['page']) },
      {
        path: inside(['contract']),
        // Requests without their schemas: what the page sends.
        pathNot: '^src/contract/tutorial[.]ts$',
        dependencyTypesNot: ['type-only'],
      },
    ),
    only('scripts-without-tests', folders(['scripts']), folders(['src', 'scripts'])),
    only('tests-without-bench', folders(['test']), folders(['src', 'scripts', 'test'])),
    only('bench-with-helpers', folders(['bench']), folders(['src', 'scripts', 'bench', 'test/helpers'])),
    error('no-circle', {}, { circular: true }),
    // The packages of bench/ are installed apart.
    // What is built need not be there.
    error('no-unresolved', { pathNot: folders(['bench']) }, { couldNotResolve: true, pathNot: '(^|/)dist/' }),
    // Workers of tests are named by their paths.
    error('no-orphan', { orphan: true, pathNot: ['[.]d[.]ts$', '^test/helpers/.*[.]cjs$'] }, {}),
    error(
      'no-dead-file',
      { path: entries },
      { path: '^src/', pathNot: ['[.]d[.]ts$', ...entries], reachable: false },
    ),
  ],
  options: {
    // Imports of types count as well.
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    // AssemblyScript resolves its imports in its own way; its compiler checks them.
    // The packages of test/clients/ are installed apart, and most of its code is generated.
    exclude: { path: '^(src/.*/assembly|test/clients)/' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default'] },
  },
};
