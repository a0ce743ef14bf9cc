import { element, escapeXml } from './markup.ts';
import { groupColours, paletteSize } from './palette.ts';

const textColours = {
  light: { text: '#1b1f24', soft: '#59636e', empty: '#eef0f2' },
  dark: { text: '#f0f3f6', soft: '#a3adb8', empty: '#1d232b' },
};

function schemeRules(scheme: 'light' | 'dark'): string {
  const groups = Array.from({ length: paletteSize }, (_, group) => {
    const { block, edge, band } = groupColours(group, scheme);
    const selector = `.gc-diagram .g${group}`;
    const slice = scheme === 'light' ? edge : band;
    return (
      `${selector} .block{fill:${block};stroke:${edge}}${selector} .wire{stroke:${edge}}` +
      `${selector} .fan,${selector} .solid{fill:${edge}}` +
      `${selector} .band{fill:${band}}${selector} .slice{stroke:${slice}}`
    );
  });
  const { text, soft, empty } = textColours[scheme];
  const texts = `.gc-diagram text{fill:${text}}.gc-diagram .soft{fill:${soft}}`;
  return `.gc-diagram .void{fill:${empty}}${texts}${groups.join('')}`;
}

/** The style sheet of diagrams. The colours follow the reader's colour scheme, in an <img> too. */
export const diagramStyle = [
  '.gc-diagram{font-family:system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}',
  '.gc-diagram text{font-size:12px;font-variant-numeric:tabular-nums}',
  '.gc-diagram .strong{font-weight:600}',
  '.gc-diagram .block{stroke-width:1}.gc-diagram .wire{fill:none;stroke-width:1.2;stroke-opacity:.55}',
  '.gc-diagram .fine{stroke-width:.6;stroke-opacity:.45}',
  '.gc-diagram .fan{fill-opacity:.2}.gc-diagram .slice{fill:none;stroke-width:1;stroke-opacity:.55}',
  schemeRules('light'),
  '.gc-diagram .block-text{fill:#14171a;font-size:11px}',
  `@media (prefers-color-scheme:dark){${schemeRules('dark')}.gc-diagram .block-text{fill:#0b0d0f}}`,
].join('');

/** The style sheet inside every diagram. A page whose own sheet has these rules may remove it. */
export const diagramStyleElement = element('style', {}, escapeXml(diagramStyle));

/** The colours of the groups as custom properties (`--g0-block`, …), for the page around the diagrams. */
export function groupVariables(): string {
  const variables = (scheme: 'light' | 'dark') =>
    Array.from({ length: paletteSize }, (_, group) => {
      const { block, edge, band } = groupColours(group, scheme);
      return `--g${group}-block:${block};--g${group}-edge:${edge};--g${group}-band:${band}`;
    }).join(';');
  return `:root{${variables('light')}}@media (prefers-color-scheme:dark){:root{${variables('dark')}}}`;
}
