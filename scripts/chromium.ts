import { existsSync } from 'node:fs';

const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** The flags of a browser that only shows the page. Without a sandbox it runs as root and in containers. */
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

/** The path of the system's Chromium. The packages contain none. */
export function chromiumPath(): string {
  const path = [process.env.CHROMIUM ?? '', ...places].find((candidate) => existsSync(candidate));
  if (path) return path;
  throw new Error(
    `no browser at ${places.join(', ')}: ` +
      'install one (apt-get install --no-install-recommends chromium), or name one in CHROMIUM',
  );
}
