/** What may be said of an output. */
export const verdicts = ['identical', 'within-bound', 'different'] as const;
export type Verdict = (typeof verdicts)[number];
