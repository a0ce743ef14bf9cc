import type { ProblemExplanation } from '../../contract/problems.ts';

const style =
  'body{max-width:40rem;margin:3rem auto;padding:0 1rem;font:1rem/1.5 system-ui,sans-serif}' +
  'code{font-family:ui-monospace,monospace}';

/** Allows the style of the page, and nothing else. */
export const problemPagePolicy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'";

/** The page that explains a problem. */
export function problemPage({ type, title, status, explanation }: ProblemExplanation): string {
  const text = escaped(explanation).replaceAll(/`([^`]+)`/g, '<code>$1</code>');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escaped(title)} – groupconv</title>
<style>${style}</style>
</head>
<body>
<h1>${escaped(title)}</h1>
<p><code>${escaped(type)}</code>, status ${status}</p>
<p>${text}</p>
<p><a href="../docs">The API</a></p>
</body>
</html>
`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
