import { encode } from 'uqr';

/** A QR code as one path. One unit is one module, and the quiet zone of 4 modules is in it (ISO/IEC 18004). */
export interface QrDrawing {
  readonly size: number;
  readonly path: string;
}

/** The QR code of a text. Undefined where the text is too long for one. */
export function drawQr(text: string): QrDrawing | undefined {
  try {
    const { size, data } = encode(text, { ecc: 'L', border: 4 });
    const path = data
      .flatMap((row, y) => row.map((isDark, x) => (isDark ? `M${x} ${y}h1v1h-1z` : '')))
      .join('');
    return { size, path };
  } catch {
    return undefined;
  }
}
