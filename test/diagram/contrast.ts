/** WCAG 2.2's contrast ratio of two colours. */
export function contrast(a: string, b: string): number {
  const luminance = (colour: string) => {
    const [r, g, blue] = [1, 3, 5].map((at) => {
      const value = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
      return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * Number(r) + 0.7152 * Number(g) + 0.0722 * Number(blue);
  };
  const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (Number(light) + 0.05) / (Number(dark) + 0.05);
}
