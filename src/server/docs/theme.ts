/** What makes Swagger UI ours: its title, its pictures, and a style that keeps operations short. */

const squares =
  '<rect width="14" height="14" x="1" y="1" rx="3" fill="#73b5f5"/>' +
  '<rect width="14" height="14" x="17" y="17" rx="3" fill="#ffb482"/>' +
  '<path d="M17 1h14v14H17zM1 17h14v14H1z" fill="#8b949e" fill-opacity=".25"/>';

const icon = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><title>groupconv</title>${squares}</svg>`;

/** For the dark bar at the top. */
export const logo =
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 166 32"><title>groupconv</title>${squares}` +
  '<text x="42" y="23" fill="#fff" font-family="system-ui,sans-serif" font-size="21" font-weight="600">' +
  'groupconv</text></svg>';

const problem = '.swagger-ui .response:is([data-code^="4"], [data-code^="5"])';

/**
 * Problems have one media type, mostly one example, and the header fields of the answer with 200. So those are shown
 * where they say more: the last field of four.
 */
const css = `
.swagger-ui .highlight-code > .microlight { max-height: 16rem; }
.swagger-ui .response td { padding-top: .5rem; }
.swagger-ui .response .model-example { margin-top: 0; }
.swagger-ui .response .model-example .tab { margin: .25rem 0; padding: 0; }
.swagger-ui .response .model-box { padding: .25rem .5rem; }
.swagger-ui .response-col_links,
${problem} .response-control-media-type,
${problem} .response-controls:not(:has(option + option)),
${problem} .headers-wrapper:not(:has(tr:nth-child(4))),
${problem} .headers-wrapper tbody tr:not(:last-child) { display: none; }
@media (max-width: 40rem) {
  .swagger-ui .wrapper { padding: 0 .5rem; }
}
`;

export const theme = {
  // The plugin has no option for the head, and inserts the title as it is.
  title:
    'groupconv: the API</title><meta name="viewport" content="width=device-width, initial-scale=1"><title>',
  css: [{ filename: 'groupconv.css', content: css }],
  favicon: [
    { filename: 'icon.svg', rel: 'icon', type: 'image/svg+xml', sizes: 'any', content: Buffer.from(icon) },
  ],
};
