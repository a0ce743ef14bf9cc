import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { nearest } from '../../../contract/suggestion.ts';
import { ProblemError } from '../../../errors.ts';

/**
 * Refuses requests without a route by their header, so that their bodies are not read. Must run before the
 * first route is added, to know all routes.
 */
export function refuseUnknownRoutes(app: FastifyInstance): void {
  const methods = new Map<string, Set<string>>();
  app.addHook('onRoute', ({ url, method }) => {
    const known = methods.get(url) ?? new Set();
    for (const name of [method].flat()) known.add(name);
    methods.set(url, known);
  });

  const refuse = ({ url, method }: FastifyRequest, reply: FastifyReply): never => {
    const path = pathOf(url);
    const allowed = methods.get(path) ?? methodsOfPattern(methods, path);
    // A route that is there may have no such file.
    if (!allowed || allowed.has(method)) {
      const meant = nearRoute([...methods.keys()], path);
      const hint = meant === undefined ? 'see /docs' : `did you mean ${meant}?`;
      throw new ProblemError('not-found', `there is no route ${path.slice(0, 200)}: ${hint}`);
    }
    const list = [...allowed].sort().join(', ');
    reply.header('allow', list);
    throw new ProblemError('method-not-allowed', `${path} has ${list}, not ${method}`);
  };
  app.addHook('onRequest', (request, reply, done) => {
    if (request.is404) refuse(request, reply);
    done();
  });
  app.setNotFoundHandler(refuse);
}

/** The path of a request, which may give a whole address (RFC 9112 §3.2.2), and may spell any letter as %41. */
function pathOf(target: string): string {
  const [path] = target.replace(/^https?:\/\/[^/?]*/i, '').split('?', 1);
  try {
    return decodeURI(path);
  } catch {
    return path;
  }
}

/** The most letters that a misspelt path has more or less. To compare all routes would take longer than an answer. */
const mostLetters = 3;

/** The route that was probably meant. */
function nearRoute(urls: readonly string[], path: string): string | undefined {
  const close = urls.filter((url) => url !== path && Math.abs(url.length - path.length) <= mostLetters);
  return nearest(
    path,
    close.filter((url) => !/[:*]/.test(url)),
  );
}

/** The methods of the route whose pattern fits the path, such as `/v1/layers/:name`. */
function methodsOfPattern(
  methods: ReadonlyMap<string, ReadonlySet<string>>,
  path: string,
): ReadonlySet<string> | undefined {
  const parts = path.split('/');
  for (const [pattern, allowed] of methods) {
    const wanted = pattern.split('/');
    const fits = wanted.every((part, i) => (part.startsWith(':') ? parts[i] : part === parts[i]));
    if (fits && wanted.length === parts.length) return allowed;
  }
  return undefined;
}
