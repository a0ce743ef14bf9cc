import { useMemo } from 'preact/hooks';
import { drawQr } from './qr.ts';

/** A link as a QR code: dark on white in both colour schemes, since many readers know no other. */
export function QrCode({ link }: { link: string }) {
  const drawing = useMemo(() => drawQr(link), [link]);
  if (!drawing) return <p class="note">The link is too long for a QR code.</p>;
  const { size, path } = drawing;
  return (
    <svg
      class="qr"
      viewBox={`0 0 ${size} ${size}`}
      role="img"
      aria-label="QR code of the link"
      shape-rendering="crispEdges"
    >
      <rect width={size} height={size} class="qr-ground" />
      <path d={path} class="qr-modules" />
    </svg>
  );
}
