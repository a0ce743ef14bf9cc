// Base64 (RFC 4648 §4), 12 bytes to 16 characters at a time.
//
// After Wojciech Muła and Daniel Lemire, "Faster Base64 Encoding and Decoding Using AVX2 Instructions"
// (2018): each 32-bit lane takes three bytes, most significant first; shifts put the four groups of six bits
// into its bytes; and a table of 16 has what is to be added to a group to make it its character.

// Groups 0 to 25 look up entry 13, 26 to 51 entry 0, 52 to 63 entries 1 to 12.
// @ts-ignore: decorator
@inline
function characters(groups: v128): v128 {
  const offsets = i8x16(71, -4, -4, -4, -4, -4, -4, -4, -4, -4, -4, -19, -16, 65, 0, 0);
  const entry = v128.or(i8x16.sub_sat_u(groups, i8x16.splat(51)), v128.and(i8x16.lt_u(groups, i8x16.splat(26)), i8x16.splat(13)));
  return i8x16.add(groups, i8x16.swizzle(offsets, entry));
}

// The characters of the first 12 of the 16 bytes at `from`.
// @ts-ignore: decorator
@inline
function encodeTwelve(from: usize): v128 {
  const x = i8x16.swizzle(v128.load(from), i8x16(2, 1, 0, -1, 5, 4, 3, -1, 8, 7, 6, -1, 11, 10, 9, -1));
  const first = v128.and(i32x4.shr_u(x, 18), i32x4.splat(0x3f));
  const second = v128.and(i32x4.shr_u(x, 4), i32x4.splat(0x3f00));
  const third = v128.and(i32x4.shl(x, 10), i32x4.splat(0x3f0000));
  const fourth = i32x4.shl(x, 24);
  return characters(v128.or(v128.or(first, second), v128.or(third, v128.and(fourth, i32x4.splat(0x3f000000)))));
}

/**
 * Writes the base64 text of `count` bytes at `source` to `to`; only the last piece of a text may be no
 * multiple of three.
 * @returns the end of the text
 *
 * Obligations of the caller: 16 bytes at `source + count` that may be written, and 16 behind the text.
 */
export function writeBase64(source: usize, count: i32, to: usize): usize {
  const end = source + count, whole = (<usize>count / 3) << 2, rest = count % 3;
  // What is behind the last byte counts as zeros.
  v128.store(end, i64x2.splat(0));
  const last = to + whole;
  for (let from = source; from < end; from += 12, to += 16) v128.store(to, encodeTwelve(from));
  if (rest == 0) return last;
  store<u8>(last, 0x3d, 3);
  if (rest == 1) store<u8>(last, 0x3d, 2);
  return last + 4;
}
