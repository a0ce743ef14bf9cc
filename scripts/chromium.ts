import { existsSync } from 'node:fs';

const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Of a browser that has nothing to do but show the page, also where there is no sandbox (root, containers). */
export const flags = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Where the system's Chromium is; none comes with the packages. */
export function chromiumPath(): string {
  const path = [process.env.CHROMIUM ?? '', ...places].find((candidate) => existsSync(candidate));
  if (path) return path;
  throw new Error(
    `no browser at ${places.join(', ')}: install one (apt-get install --no-install-recommends chromium), or name one in CHROMIUM`,
  );
}
