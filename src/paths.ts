/** From here and from dist/, where bundles of this module lie, `..` is the project's folder. */
const project = new URL('..', import.meta.url);
const at = (path: string) => new URL(path, project);
const bundled = import.meta.url.startsWith(at('dist/').href);

/** Where the files lie that the service reads when it runs. No other module counts folders. */
export const paths = {
  /** package.json: the name and the version. */
  manifest: at('package.json'),
  /** What starts the service. */
  server: at('dist/server.js'),
  /** The whole service but for the worker. */
  service: at('dist/service.cjs'),
  /** V8's code cache of it, for this Node alone: V8 accepts that of another patch version, and crashes. */
  serviceCache: at(`dist/service-${process.version}-${process.arch}.cache`),
  /** What a worker thread runs: of the same sources as this module. */
  worker: at(bundled ? 'dist/worker.cjs' : 'dist/source-worker.cjs'),
  /** What the health thread runs. */
  healthThread: at(bundled ? 'dist/health.cjs' : 'dist/source-health.cjs'),
  /** The Model Context Protocol. */
  mcp: at('dist/mcp.cjs'),
  /** AssemblyScript's modules. */
  kernels: at('dist/kernels.wasm'),
  codec: at('dist/codec.wasm'),
  /** The kernels in C, where they were compiled. */
  native: at('dist/native.node'),
  /** The page's folder: index.html and assets/. */
  page: at('dist/page/'),
  /** The files of Swagger UI. */
  swaggerUi: at('dist/swagger-ui/'),
} as const;
