/**
 * Whole numbers of one or two digits: what is written by hand, counts, masks. They are read as they stand,
 * without powers of ten.
 */

/**
 * Reads such a number at `p`, where a digit or a minus sign stands, stores it at `out`, and returns the
 * address behind it; 0 unless a comma or a bracket is there.
 */
// @ts-ignore: decorator
@inline export function readTiny(p: usize, out: usize, float64: bool): usize {
  let value = <u32>load<u8>(p) - 0x30;
  if (value > 9) return 0;
  let next = p + 1;
  let c = <u32>load<u8>(next);
  const second = c - 0x30;
  if (second < 10) {
    if (value == 0) return 0;
    value = 10 * value + second;
    c = load<u8>(++next);
  }
  if (c != 0x2c && c != 0x5d) return 0;
  if (float64) store<f64>(out, <f64>value);
  else store<f32>(out, <f32>value);
  return next;
}

/**
 * For each form ("d,", "d, ", "dd," and "dd, "), of four numbers one behind the other: the least byte that
 * may stand in each place; how far that there may be above it; and the places of the digits, two a number,
 * the first one out of range where there is one only.
 */
const forms: usize = memory.data(4 * 48, 16);

/** Fills the forms; once, before the first number. */
export function prepareTiny(): void {
  for (let form = 0; form < 4; form++) {
    const table = forms + 48 * form;
    memory.fill(table, 0, 16);
    memory.fill(table + 16, 0xff, 32);
    const digits: usize = 1 + (form >> 1);
    const step: usize = digits + 1 + (form & 1);
    for (let i: usize = 0; i < 4; i++) {
      const at = i * step;
      const last = at + digits - 1;
      if (digits == 2) allow(table + at, 0x31, 8); // JSON has no leading zero
      allow(table + last, 0x30, 9);
      allow(table + last + 1, 0x2c, 0);
      if (form & 1) allow(table + last + 2, 0x20, 0);
      if (digits == 2) store<u8>(table + 32 + 4 * i, <u8>at);
      store<u8>(table + 34 + 4 * i, <u8>last);
    }
  }
}

function allow(place: usize, least: u8, further: u8): void {
  store<u8>(place, least);
  store<u8>(place, further, 16);
}

/** The form of numbers of so many digits whose beginnings are so many bytes apart. */
// @ts-ignore: decorator
@inline export function tinyForm(digits: usize, step: usize): usize {
  return forms + 48 * (2 * (digits - 1) + step - digits - 1);
}

/** Whether four numbers of the form stand at `p`, and a digit where the fifth would begin. */
// @ts-ignore: decorator
@inline export function areFour(p: usize, form: usize, step: usize): bool {
  const above = i8x16.sub(v128.load(p), v128.load(form));
  return !v128.any_true(i8x16.gt_u(above, v128.load(form, 16))) && <u32>load<u8>(p + 4 * step) - 0x30 < 10;
}

/** Stores these four. */
// @ts-ignore: decorator
@inline export function storeFour(p: usize, form: usize, out: usize, float64: bool): void {
  const digits = i8x16.swizzle(i8x16.sub(v128.load(p), i8x16.splat(0x30)), v128.load(form, 32));
  const values = i32x4.dot_i16x8_s(digits, i32x4.splat(0x0001000a));
  if (float64) {
    v128.store(out, f64x2.convert_low_i32x4_s(values));
    v128.store(out, f64x2.convert_low_i32x4_s(i32x4.shuffle(values, values, 2, 3, 0, 1)), 16);
  } else v128.store(out, f32x4.convert_i32x4_s(values));
}
