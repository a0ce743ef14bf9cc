import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { paths } from '../../paths.ts';

let built: string | undefined;

/** The page's HTML and its entity tag. */
export interface PageHtml {
  readonly html: string;
  readonly etag: string;
}

/**
 * The page as it is built, with an absolute address of its share card: readers of og:image know no other (ogp.me).
 * @param base scheme, host and the prefix of a proxy. It is written into HTML as it is: see `originOf`
 */
export function pageHtml(base: string): PageHtml {
  built ??= readFileSync(new URL('index.html', paths.page), 'utf8');
  const html = built.replace('content="assets/', () => `content="${base}/assets/`);
  const hash = createHash('sha256').update(html).digest('base64url').slice(0, 27);
  return { html, etag: `"${hash}"` };
}
