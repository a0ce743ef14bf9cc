import type { IncomingMessage } from 'node:http';
import proxyAddr from '@fastify/proxy-addr';
import { type Config, pathPrefix } from '../../config.ts';

/** Whether the fields of a proxy are believed: by its address, and its distance from here, from 0 up. */
export type ProxyTrust = (address: string, distance: number) => boolean;

/** Who is trusted by TRUST_PROXY. Undefined where nobody is. */
export function trustedProxies({ TRUST_PROXY: list }: Config): ProxyTrust | undefined {
  return list === '' ? undefined : proxyAddr.compile(list.split(',').map((proxy) => proxy.trim()));
}

/** The prefix of the paths that a request's client sees, without a slash at its end. Empty where there is none. */
export type PrefixOf = (request: IncomingMessage) => string;

/**
 * Proxies may serve the service below a path that they strip: `BASE_PATH`, or what a trusted proxy says in
 * X-Forwarded-Prefix. Anything but a path there is ignored.
 */
export function prefixReader(config: Config): PrefixOf {
  const trusts = trustedProxies(config);
  const fixed = withoutSlash(config.BASE_PATH);
  if (!trusts) return () => fixed;
  return ({ headers, socket }) => {
    const said = headers['x-forwarded-prefix'];
    if (typeof said !== 'string' || !trusts(socket.remoteAddress ?? '', 0)) return fixed;
    return said === '/' || pathPrefix.test(said) ? withoutSlash(said) : fixed;
  };
}

function withoutSlash(path: string): string {
  return path.replace(/\/$/, '');
}
