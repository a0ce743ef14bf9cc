/** The formats of 16 bits by IEEE 754's parameters: the bits of the fraction, and the exponent of the least normal number. */
export const halves = {
  float16: { fraction: 10, least: -14, safetensors: 'F16', datatype: 'FP16' },
  bfloat16: { fraction: 7, least: -126, safetensors: 'BF16', datatype: 'BF16' },
} as const;

export type Half = keyof typeof halves;

/** A number rounded to the format by the definition: to a whole number of units of the last place, a tie to the even one. */
export function roundedTo(half: Half, value: number): number {
  if (value === 0 || !Number.isFinite(value)) return value;
  const { fraction, least } = halves[half];
  const exponent = Math.max(Math.floor(Math.log2(Math.abs(value))), least);
  const unit = 2 ** (exponent - fraction);
  const units = Math.abs(value) / unit;
  const whole = Math.floor(units);
  const rest = units - whole;
  const rounded = (rest > 0.5 || (rest === 0.5 && whole % 2 === 1) ? whole + 1 : whole) * unit;
  return Math.sign(value) * (rounded >= 2 ** (2 - least) ? Number.POSITIVE_INFINITY : rounded);
}

/** The little-endian bytes of numbers that the format holds. */
export function halfBytes(half: Half, values: ArrayLike<number>): Buffer {
  const bytes = Buffer.alloc(2 * values.length);
  for (let i = 0; i < values.length; i++) bytes.writeUInt16LE(bitsOfHalf(half, values[i]), 2 * i);
  return bytes;
}

function bitsOfHalf(half: Half, value: number): number {
  const { fraction, least } = halves[half];
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
  const magnitude = Math.abs(value);
  const infinite = (2 - 2 * least - 1) * 2 ** fraction;
  if (Number.isNaN(value)) return 0x7fff;
  if (magnitude === Number.POSITIVE_INFINITY) return sign + infinite;
  if (magnitude < 2 ** least) return sign + magnitude / 2 ** (least - fraction);
  const exponent = Math.floor(Math.log2(magnitude));
  return sign + (exponent - least + 1) * 2 ** fraction + (magnitude / 2 ** exponent - 1) * 2 ** fraction;
}

/** The numbers of little-endian bytes. */
export function halvesIn(half: Half, bytes: Buffer): number[] {
  const { fraction, least } = halves[half];
  return Array.from({ length: bytes.length / 2 }, (_, i) => {
    const bits = bytes.readUInt16LE(2 * i);
    const sign = bits >= 0x8000 ? -1 : 1;
    const exponent = Math.floor((bits % 0x8000) / 2 ** fraction);
    const digits = bits % 2 ** fraction;
    if (exponent === 1 - 2 * least) return digits === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
    if (exponent === 0) return sign * digits * 2 ** (least - fraction);
    return sign * (1 + digits / 2 ** fraction) * 2 ** (exponent - 1 + least);
  });
}
