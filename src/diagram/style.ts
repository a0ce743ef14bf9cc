import { divergingColour } from './heat.ts';
import { element, escapeXml } from './markup.ts';
import { groupColours, paletteSize } from './palette.ts';

const textColours = {
  light: { text: '#1b1f24', soft: '#59636e', page: '#ffffff' },
  dark: { text: '#f0f3f6', soft: '#a3adb8', page: '#0d1117' },
};

function schemeRules(scheme: 'light' | 'dark'): string {
  const groups = Array.from({ length: paletteSize }, (_, group) => {
    const { block, edge, band } = groupColours(group, scheme);
    const selector = `.gc-diagram .g${group}`;
    return (
      `${selector}.block{fill:${block};stroke:${edge}}${selector}.wire{stroke:${edge}}${selector}.hull{fill:${edge}}` +
      `${selector}.strip{fill:${block}}${selector}.band{fill:${band};stroke:${edge}}${selector}.ground{fill:${band}}`
    );
  });
  const { text, soft, page } = textColours[scheme];
  const texts = `.gc-diagram text{fill:${text}}.gc-diagram .soft{fill:${soft}}`;
  return `.gc-diagram .slice{stroke:${page}}.gc-diagram .carrier{stroke:${soft}}${texts}${groups.join('')}`;
}

/** The style sheet of diagrams. The colours follow the reader's colour scheme, in an <img> too. */
export const diagramStyle = [
  '.gc-diagram{font-family:system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}',
  '.gc-diagram text{font-size:14px;font-variant-numeric:tabular-nums}',
  '.gc-diagram .strong{font-weight:600}',
  '.gc-diagram .block{stroke-width:.5}.gc-diagram .wire{fill:none;stroke-opacity:.8}',
  '.gc-diagram .hull{fill-opacity:.75}.gc-diagram .slice{fill:none;stroke-width:1}',
  '.gc-diagram .carrier{fill:none;stroke-width:1;stroke-opacity:.45}',
  schemeRules('light'),
  `@media screen and (prefers-color-scheme:dark){${schemeRules('dark')}}`,
].join('');

/** The style sheet inside every diagram. A page whose own sheet has these rules may remove it. */
export const diagramStyleElement = element('style', {}, escapeXml(diagramStyle));

/** The colours of the groups and of signs as custom properties (`--g0-block`, …, `--negative`), for the page around the diagrams. */
export function groupVariables(): string {
  const variables = (scheme: 'light' | 'dark') =>
    Array.from({ length: paletteSize }, (_, group) => {
      const { block, edge, band } = groupColours(group, scheme);
      return `--g${group}-block:${block};--g${group}-edge:${edge};--g${group}-band:${band}`;
    })
      .concat(`--negative:${divergingColour(-0.7, scheme)};--positive:${divergingColour(0.7, scheme)}`)
      .join(';');
  return `:root{${variables('light')}}@media screen and (prefers-color-scheme:dark){:root{${variables('dark')}}}`;
}
