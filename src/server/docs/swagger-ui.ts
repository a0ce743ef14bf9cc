import { fileURLToPath } from 'node:url';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';
import { paths } from '../../paths.ts';
import { withServer } from './server-prefix.ts';
import { logo, theme } from './theme.ts';

/** The hash of the one style sheet that Swagger UI's script inserts into its page. */
const bundledStyle = 'sha256-RL3ie0nH+Lzz2YNqQN83mnU0J1ot4QL7b99vMdIX99w=';

/** Swagger UI at /docs. scripts/build-web.ts copies its files out of its package. */
export async function serveSwaggerUi(app: FastifyInstance): Promise<void> {
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    baseDir: fileURLToPath(paths.swaggerUi),
    // Relative to /docs: what a proxy puts in front of it is not known.
    indexPrefix: '.',
    uiHooks: {
      onRequest: ({ url }, reply, done) => {
        // With a query after its slash, the library takes the page's address for /docs.
        if (url.startsWith('/docs/?')) reply.redirect('./');
        else done();
      },
    },
    transformSpecification: (document, { raw }) => withServer(document, app.prefixOf(raw)),
    transformSpecificationClone: false,
    logo: { type: 'image/svg+xml', content: logo },
    theme,
    staticCSP: true,
    transformStaticCSP: (policy) =>
      policy
        .replace("style-src 'self' https:", `style-src 'self' '${bundledStyle}'`)
        // Under plain HTTP it would send the page's own files through HTTPS.
        .replace(/;?\s*upgrade-insecure-requests\s*/, ''),
    uiConfig: {
      tryItOutEnabled: true,
      defaultModelRendering: 'model',
      defaultModelExpandDepth: 0,
      defaultModelsExpandDepth: 0,
    },
  });
}
