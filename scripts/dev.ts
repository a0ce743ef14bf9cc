/** `npm run dev`: builds what has changed and serves it; tsx starts this again whenever a source changes. */
import './ensure-built.ts';

await import(new URL('../dist/server.js', import.meta.url).href);
