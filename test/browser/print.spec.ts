import { describe, expect, inject, it } from 'vitest';
import { visit } from './chromium.ts';

const url = inject('url');

describe('printed', () => {
  it.each(['light', 'dark'] as const)(
    'the page is one light sheet of A4, from a %s screen',
    async (scheme) => {
      const { page } = await visit(`${url}/#groups=2&pin=output.1.3.4`, { colorScheme: scheme });
      await page.locator('#stage .stage-frame[data-numbers="current"]').waitFor();
      const pdf = await page.pdf({ preferCSSPageSize: true, printBackground: true });
      expect(pdf.toString('latin1').match(/\/Type \/Page\b/g)).toHaveLength(1);

      await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
      await page.emulateMedia({ media: 'print' });
      const sheet = page.locator('.handout');
      expect(await page.locator('main').isVisible()).toBe(false);
      expect(await sheet.locator('svg title').first().textContent()).toContain('in 2 groups');
      const text = await sheet.innerText();
      for (const fact of [
        'Conv2d(16, 4, kernel_size=1, groups=2)',
        '[4, 8, 1, 1]',
        '3,200',
        '8 of 16 inputs',
      ])
        expect(text).toContain(fact);
      // 3 · (1 + … + 8): the tutorial's weights on channels 0 to 7.
      expect(text).toContain('y[0, 1, 3, 4] = 108');
      const [red = 255] = await page.evaluate(() =>
        (
          getComputedStyle(document.querySelector('.handout h1') ?? document.body).color.match(/\d+/g) ?? []
        ).map(Number),
      );
      expect(red).toBeLessThan(60);
      expect(await sheet.getByRole('img', { name: 'QR code of the link' }).isVisible()).toBe(true);

      await page.evaluate(() => dispatchEvent(new Event('afterprint')));
      expect(await sheet.innerText()).toBe('');
    },
  );
});
