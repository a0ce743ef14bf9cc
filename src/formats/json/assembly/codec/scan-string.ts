import { report } from './read-array';

/**
 * The first byte in [p, end) that is a quote, a backslash or a control character; `end` if there is none.
 * The first word of `report` says whether bytes outside ASCII came before it.
 */
export function findStringEnd(p: usize, end: usize): usize {
  let seen = i8x16.splat(0);
  for (; p + 16 <= end; p += 16) {
    const x = v128.load(p);
    const stops = v128.or(
      v128.or(i8x16.eq(x, i8x16.splat(0x22)), i8x16.eq(x, i8x16.splat(0x5c))),
      i8x16.lt_u(x, i8x16.splat(0x20)),
    );
    if (v128.any_true(stops)) break;
    seen = v128.or(seen, x);
  }
  let beyondAscii = i8x16.bitmask(seen) != 0;
  for (; p < end; p++) {
    const c = load<u8>(p);
    if (c == 0x22 || c == 0x5c || c < 0x20) break;
    if (c >= 0x80) beyondAscii = true;
  }
  store<u32>(report, u32(beyondAscii));
  return p;
}
