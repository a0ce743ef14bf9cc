/*
 * Base64 (RFC 4648 §4), 12 bytes to 16 characters at a time. After Wojciech Muła and Daniel Lemire, "Faster Base64 Encoding and Decoding
 * Using AVX2 Instructions" (2018): each 32-bit lane takes three bytes, most significant first; shifts put the four groups of six bits into
 * its bytes; and a table of 16 has what is to be added to a group to make it its character.
 */
#include "bytes.h"
#include "codec.h"

typedef uint32_t Lanes __attribute__((vector_size(16)));
typedef uint8_t Octets __attribute__((vector_size(16)));

/* The characters of the first 12 of these 16 bytes. */
INLINE Bytes encode(Bytes bytes) {
  const Octets order = {2, 1, 0, 128, 5, 4, 3, 128, 8, 7, 6, 128, 11, 10, 9, 128};
  const Octets offsets = {71, 252, 252, 252, 252, 252, 252, 252, 252, 252, 252, 237, 240, 65, 0, 0};
  const Lanes x = (Lanes)pick16(bytes, (Bytes)order);
  const Octets groups = (Octets)((x >> 18 & 0x3f) | (x >> 4 & 0x3f00) | (x << 10 & 0x3f0000) | (x << 24 & 0x3f000000));
  /* Groups 0 to 25 look up entry 13, 26 to 51 entry 0, 52 to 63 entries 1 to 12. */
  const Octets late = (groups - 51) & (Octets)(groups > 51), entry = late | ((Octets)(groups < 26) & 13);
  return (Bytes)(groups + (Octets)pick16((Bytes)offsets, (Bytes)entry));
}

void CODEC(write_base64)(const uint8_t *bytes, size_t count, uint8_t *text) {
  for (; count >= 16; bytes += 12, text += 16, count -= 12) store16(text, encode(load16(bytes)));
  while (count > 0) {
    uint8_t last[16] = {0}, characters[16];
    const size_t n = count < 12 ? count : 12, length = (n + 2) / 3 * 4;
    for (size_t i = 0; i < n; i++) last[i] = bytes[i];
    store16(characters, encode(load16(last)));
    for (size_t i = 0; i < (3 - n % 3) % 3; i++) characters[length - 1 - i] = '=';
    for (size_t i = 0; i < length; i++) text[i] = characters[i];
    bytes += n;
    text += length;
    count -= n;
  }
}
