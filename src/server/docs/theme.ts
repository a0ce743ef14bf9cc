/** What makes Swagger UI ours: its title, its pictures, and a style that keeps operations short. */

const squares =
  '<rect width="14" height="14" x="1" y="1" rx="3" fill="#73b5f5"/>' +
  '<rect width="14" height="14" x="17" y="17" rx="3" fill="#ffb482"/>' +
  '<path d="M17 1h14v14H17zM1 17h14v14H1z" fill="#8b949e" fill-opacity=".25"/>';

const icon = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><title>groupconv</title>${squares}</svg>`;

/** For the dark bar at the top. */
export const logo =
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 166 32"><title>groupconv</title>${squares}` +
  '<text x="42" y="23" fill="#fff" font-family="system-ui,sans-serif" font-size="19" font-weight="600">' +
  'groupconv</text></svg>';

const problem = '.swagger-ui .response:is([data-code^="4"], [data-code^="5"])';

/**
 * Problems have one media type, mostly one example, and the header fields of the answer with 200. So those are shown
 * where they say more: the last field of four.
 */
const answers = `
.swagger-ui .highlight-code > .microlight { max-height: 16rem; }
.swagger-ui table :is(td, p, div, label) { line-height: 1.2; }
.swagger-ui .response td { padding-top: .5rem; }
.swagger-ui .response .model-example { margin-top: 0; }
.swagger-ui .response .model-example .tab { margin: .25rem 0; padding: 0; }
.swagger-ui .response .model-box { padding: .25rem .5rem; }
.swagger-ui .body-param__text { min-height: 180px; }
.swagger-ui .response-col_links,
${problem} .response-control-media-type,
${problem} .response-controls:not(:has(option + option)),
${problem} .headers-wrapper:not(:has(tr:nth-child(4))),
${problem} .headers-wrapper tbody tr:not(:last-child) { display: none; }
@media (max-width: 40rem) {
  .swagger-ui .wrapper { padding: 0 .5rem; }
}
`;

/** The page's type and colours: src/page/style/tokens.css. scripts/build-web.ts copies the fonts. */
const skin = `
@font-face { font-family: "Source Sans 3"; font-weight: 200 900; src: url(../source-sans-3.woff2); }
@font-face { font-family: "Source Code Pro"; font-weight: 200 900; src: url(../source-code-pro.woff2); }
body { background: #fdfdfc; }
.swagger-ui.swagger-ui.swagger-ui *:not(i) { font-family: "Source Sans 3", system-ui, sans-serif; }
.swagger-ui.swagger-ui.swagger-ui :is(code, pre, textarea, .opblock-summary-path, .parameter__type, .microlight),
.swagger-ui.swagger-ui.swagger-ui :is(code, pre, .opblock-summary-path) *:not(i) {
  font-family: "Source Code Pro", ui-monospace, monospace;
}
.swagger-ui .topbar { background: #1b1f24; padding: 4px 0; }
.swagger-ui .topbar .download-url-wrapper { visibility: hidden; }
.swagger-ui .topbar a.link { max-width: 166px; }
.swagger-ui .info { margin: 24px 0; }
.swagger-ui .info .title { font-size: 2.125rem; font-weight: 650; }
.swagger-ui .info :is(p, a, li) { font-size: 1rem; }
.swagger-ui .scheme-container { padding: 12px 0; box-shadow: none; background: none; }
.swagger-ui .opblock-tag { font-size: 1.625rem; font-weight: 650; }
.swagger-ui .opblock-tag small { font-size: 1rem; }
.swagger-ui .opblock { margin: 0 0 4px; border-radius: 4px; box-shadow: none; }
.swagger-ui .opblock.opblock.opblock { border-color: #e2e5e9; background: none; }
.swagger-ui .opblock.opblock .opblock-summary .opblock-summary-method {
  background: none; border: 1px solid; text-shadow: none; font-size: .875rem; color: #59636e;
}
.swagger-ui .opblock .opblock-summary-path { font-size: 1rem; font-weight: 600; }
.swagger-ui .opblock .opblock-summary-description { font-size: 1rem; }
.swagger-ui .btn { border-radius: 4px; box-shadow: none; }
.swagger-ui .btn.authorize { color: #1b1f24; border: 1px solid #8c959f; }
.swagger-ui.swagger-ui .btn.authorize.authorize svg { fill: currentcolor; }
.swagger-ui .info .title small, .swagger-ui .info .title small.version-stamp { background: #59636e; border-radius: 4px; }
.swagger-ui .info a { color: inherit; text-decoration: underline; }
.swagger-ui select { border: 1px solid #8c959f; border-radius: 4px; box-shadow: none; }
.swagger-ui .btn.execute { background: #1b1f24; border-color: #1b1f24; }
.dark-mode body { background: #0e1116; }
.dark-mode .swagger-ui { background: #0e1116; }
.dark-mode .swagger-ui .opblock.opblock.opblock { border-color: #2a323c; background: none; }
.dark-mode .swagger-ui .opblock.opblock .opblock-summary .opblock-summary-method { background: none; color: #a3adb8; }
.dark-mode .swagger-ui .opblock.opblock.opblock .opblock-section-header { background: #151a21; }
.dark-mode .swagger-ui :is(.headers-wrapper *, .examples__section-header) { color: #a3adb8; }
.dark-mode .swagger-ui .btn.authorize { color: #f0f3f6; border-color: #6e7781; }
.dark-mode .swagger-ui .btn.execute.execute { background: #f0f3f6; border-color: #f0f3f6; color: #0e1116; }
`;

export const theme = {
  // The plugin has no option for the head, and inserts the title as it is.
  title:
    'groupconv: the API</title><meta name="viewport" content="width=device-width, initial-scale=1"><title>',
  css: [{ filename: 'groupconv.css', content: skin + answers }],
  favicon: [
    { filename: 'icon.svg', rel: 'icon', type: 'image/svg+xml', sizes: 'any', content: Buffer.from(icon) },
  ],
};
