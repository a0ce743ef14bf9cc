import type { TranslateReply } from '../../api/answers.ts';
import { shownDialects } from './chosen.ts';

type Translation = TranslateReply['translations'][number];

/** A framework in whose words a layer is, and what it calls the weight. */
export interface Member {
  readonly name: string;
  readonly weightName: string;
  readonly translation: Translation;
}

/** The frameworks whose weights lie alike, each list in the order of the table. What has no such layer stands alone. */
export function alike(translations: readonly Translation[]): readonly (readonly Member[])[] {
  const lists = new Map<string, Member[]>();
  for (const [dialect, name, weightName] of shownDialects) {
    const translation = translations.find((other) => other.dialect === dialect);
    if (!translation) continue;
    const key = 'weight' in translation ? JSON.stringify(translation.weight) : dialect;
    const member = { name, weightName, translation };
    const list = lists.get(key);
    if (list) list.push(member);
    else lists.set(key, [member]);
  }
  return [...lists.values()];
}

/** How well a framework says the layer. */
export function verdictText({ verdict }: Translation): string {
  if (verdict === 'exact') return 'says it exactly';
  return verdict === 'needs-steps' ? 'needs steps around it' : 'has no such layer';
}
