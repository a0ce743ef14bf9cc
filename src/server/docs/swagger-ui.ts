import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';
import { withServer } from './server-prefix.ts';

/** The hash of the one style sheet that Swagger UI's script inserts into its page. */
const bundledStyle = 'sha256-RL3ie0nH+Lzz2YNqQN83mnU0J1ot4QL7b99vMdIX99w=';

/** Swagger UI at /docs. Its code is in the service's bundle, its assets stay in its package. */
export async function serveSwaggerUi(app: FastifyInstance): Promise<void> {
  const require = createRequire(import.meta.url);
  const baseDir = join(dirname(require.resolve('@fastify/swagger-ui')), 'static');
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    baseDir,
    // Relative to /docs: what a proxy puts in front of it is not known.
    indexPrefix: '.',
    transformSpecification: (document, { raw }) => withServer(document, app.prefixOf(raw)),
    transformSpecificationClone: false,
    logo: { type: 'image/svg+xml', content: readFileSync(join(baseDir, 'logo.svg')) },
    staticCSP: true,
    transformStaticCSP: (policy) =>
      policy
        .replace("style-src 'self' https:", `style-src 'self' '${bundledStyle}'`)
        // Under plain HTTP it would send the page's own files through HTTPS.
        .replace(/;?\s*upgrade-insecure-requests\s*/, ''),
    uiConfig: { tryItOutEnabled: true },
  });
}
