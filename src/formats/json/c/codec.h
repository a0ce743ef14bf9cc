/* The JSON codec of tensors: numbers in, numbers or base64 out. */
#pragma once
#include <stddef.h>
#include <stdint.h>

enum {
  /* Arrays that may be open at a time, and by depth, the outermost array being 1, one place more. */
  MOST_LEVELS = 64,
  DEPTHS = MOST_LEVELS + 2,
  MOST_AXES = 64,
  /* Numbers must be shorter than this. */
  TOO_LONG = 65536,
  /* Bytes of the longest number and its comma, `-d.dddddddddddddddde-308,`; and what is stored beyond them. */
  LONGEST_NUMBER = 26,
  SLACK = 64,
};

/* How a reading ended; src/formats/json/codec.ts has the same numbers. */
enum {
  MORE = 0,      /* the text up to the limit is read, or there is no room left */
  DONE = 1,      /* the array has ended */
  MALFORMED = 2, /* the token breaks JSON's grammar */
  OTHER = 3,     /* the first leaf is neither number nor array: no tensor at all */
  BAD_LEAF = 4,  /* something else than a number, at the depth of the numbers */
  BAD_ROW = 5,   /* something else than an array, above that depth */
  RAGGED = 6,    /* the array that is closed here is not as long as the first one at its depth */
  TOO_DEEP = 7,
  BAD_NUMBER = 8, /* the number breaks JSON's grammar, or the text ends with it */
  LONG_NUMBER = 9,
  UNDECIDED = 10, /* the number that ends here was counted, but the host has to read it: its text is so many bytes before */
};

/* An array that is being read. The host has these words too: src/formats/json/native/reader.ts names them. */
typedef struct {
  /* After a reading: the bytes that it passed, the numbers that it stored, and what UNDECIDED or RAGGED counts. */
  int32_t passed, stored, counted;
  int32_t depth;
  /* The depth at which the numbers are, -1 while unknown. */
  int32_t rank;
  int32_t expects, levels;
  /* By depth: elements of the first array there (-1: not closed yet), elements so far. */
  int32_t lengths[DEPTHS];
  uint32_t indexes[DEPTHS];
} Reading;

/* What an array expects next: a value or ], a value, or a comma or ]. */
enum { FIRST = 0, VALUE = 1, AFTER = 2 };

/*
 * Reads on in `text` of `length` bytes from `from` on, to about `most` bytes further on, until the array ends or something is wrong, into
 * room for `room` numbers.
 */
typedef int ReadArray(Reading *reading, const uint8_t *text, size_t length, size_t from, size_t most, void *numbers, size_t room, int float64);

/*
 * The first byte of [from, to) that is a quote, a backslash or a control character; `to` if there is none. `*ascii` says whether only ASCII
 * came before it.
 */
typedef size_t FindStringEnd(const uint8_t *text, size_t from, size_t to, int *ascii);

/* A tensor that is being written: its axes, their lengths, and how many elements are written of the array open on each. */
typedef struct {
  int32_t axes;
  int32_t written;
  int32_t dims[MOST_AXES], counters[MOST_AXES];
} Writing;

/*
 * Writes numbers [from, count) of `numbers` as the next ones of the tensor, with the brackets and commas around them, to `text`, as far as
 * `room` bytes surely hold them: SLACK and for each LONGEST_NUMBER + 2 · axes. Tells how many in `written`.
 * @returns the bytes of text
 */
typedef size_t WriteNumbers(Writing *writing, const void *numbers, size_t from, size_t count, int float64, uint8_t *text, size_t room);

/* Writes the base64 text (RFC 4648 §4) of `count` bytes to `text`, which has room for it: 4 · ceil(count / 3) bytes. */
typedef void WriteBase64(const uint8_t *bytes, size_t count, uint8_t *text);

/* The codec of one instruction set. */
typedef struct {
  ReadArray *read_array;
  FindStringEnd *find_string_end;
  WriteNumbers *write_numbers;
  WriteBase64 *write_base64;
} JsonCodec;
