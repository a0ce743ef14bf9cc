import { describe, expect, inject, it } from 'vitest';
import { visit } from './chromium.ts';

const url = inject('url');

describe('/docs', () => {
  it('runs the tutorial with "Try it out" on /v1/compare, and nothing is blocked', async () => {
    const { page } = await visit(`${url}/docs`);
    const operation = page.locator('#operations-convolution-compare');
    await operation.locator('.opblock-summary-control').first().click();
    const execute = operation.getByRole('button', { name: 'Execute' });
    await execute.waitFor();
    await execute.click();
    const answer = operation.locator('.live-responses-table .response-col_description code').first();
    await answer.waitFor();
    const { results } = JSON.parse(await answer.innerText());
    const means = results.map(
      ({ statistics }: { statistics: { output: { mean: number } } }) => statistics.output.mean,
    );
    expect(means).toEqual([136, 136, 102]);
    expect(results[2].statistics.output.per_channel.mean).toEqual([30, 78, 126, 174]);
  });
});
