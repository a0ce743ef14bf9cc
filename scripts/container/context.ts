import { copyFileSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';

interface Pattern {
  readonly text: string;
  readonly expression: RegExp;
  readonly exception: boolean;
}

/** Copies what .dockerignore lets through, which is all that a build can see. Returns the number of files. */
export function copyContext(from: string, to: string): number {
  const patterns = parseIgnore(readFileSync(join(from, '.dockerignore'), 'utf8'));
  const files = filesIn(from, '', patterns);
  for (const file of files) {
    mkdirSync(dirname(join(to, file)), { recursive: true });
    copyFileSync(join(from, file), join(to, file));
  }
  return files.length;
}

function filesIn(root: string, folder: string, patterns: readonly Pattern[]): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = posix.join(folder, entry.name);
    const ignored = isIgnored(path, patterns);
    if (!entry.isDirectory()) return ignored ? [] : [path];
    const inside = patterns.some(({ exception, text }) => exception && text.startsWith(`${path}/`));
    return ignored && !inside ? [] : filesIn(root, path, patterns);
  });
}

/** The last pattern that matches the path or a folder above it decides. */
export function isIgnored(path: string, patterns: readonly Pattern[]): boolean {
  const parts = path.split('/');
  const paths = parts.map((_, index) => parts.slice(0, index + 1).join('/'));
  const last = patterns.findLast(({ expression }) => paths.some((above) => expression.test(above)));
  return last !== undefined && !last.exception;
}

/** The patterns of a .dockerignore, all of them from its folder down: https://docs.docker.com/build/concepts/context/ */
export function parseIgnore(content: string): Pattern[] {
  return content
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const text = line.replace(/^!/, '').replace(/^\/|\/$/g, '');
      return { text, exception: line.startsWith('!'), expression: expressionOf(text) };
    });
}

function expressionOf(pattern: string): RegExp {
  const source = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll(/\*\*\/|\*\*|\*|\?/g, (wild) =>
      wild === '**/' ? '(?:.*/)?' : wild === '**' ? '.*' : wild === '*' ? '[^/]*' : '[^/]',
    );
  return new RegExp(`^${source}$`);
}
