/* The JSON codec (src/formats/json/c) as functions of the addon. */
#include "json-call.h"
#include "tables.h"

enum { MOST_AT_ONCE = 1 << 24 };

static napi_value number(napi_env env, int64_t value) {
  napi_value result;
  return napi_create_int64(env, value, &result) == napi_ok ? result : 0;
}

static int read_bytes(napi_env env, napi_value value, Array *array) {
  return read_array(env, value, array) && array->type == napi_uint8_array;
}

/* Elements of float32 or float64. */
static int read_numbers(napi_env env, napi_value value, Array *array) {
  return read_array(env, value, array) && (array->type == napi_float32_array || array->type == napi_float64_array);
}

/* Words of a structure. */
static int read_words(napi_env env, napi_value value, size_t bytes, Array *array) {
  return read_array(env, value, array) && array->type == napi_int32_array && array->length == bytes / 4;
}

/* A number from `least` to `most`. */
static int read_within(napi_env env, napi_value value, size_t least, size_t most, size_t *to) {
  int64_t found;
  if (napi_get_value_int64(env, value, &found) != napi_ok || found < 0) return 0;
  *to = (size_t)found;
  return *to >= least && *to <= most;
}

static void copy_words(int32_t *to, const int32_t *from, size_t bytes) {
  for (size_t i = 0; i < bytes / 4; i++) to[i] = from[i];
}

/* Whether the reading is one that has begun, or begins at this byte. */
static int is_reading(const Reading *r, uint8_t next) {
  if (r->levels < 0 || r->levels > MOST_LEVELS || r->depth < 0 || r->depth > r->levels) return 0;
  if (r->rank < -1 || r->rank > MOST_LEVELS || r->expects < FIRST || r->expects > AFTER) return 0;
  return r->depth > 0 || (r->expects == VALUE && next == '[');
}

/*
 * jsonRead(set, reading: Int32Array, text, from, most, numbers, at): how read_array ended, its numbers from `at` on; −1, and nothing
 * read, where the arguments do not fit each other.
 */
static napi_value read(napi_env env, napi_callback_info info) {
  enum { SET, READING, TEXT, FROM, MOST, NUMBERS, AT, COUNT };
  napi_value a[COUNT];
  size_t count = COUNT, from, most, at;
  Array words, text, numbers;
  Reading reading;
  if (napi_get_cb_info(env, info, &count, a, 0, 0) != napi_ok || count != COUNT) return number(env, -1);
  const InstructionSet *set = read_set(env, a[SET]);
  if (!set || !read_words(env, a[READING], sizeof reading, &words) || !read_bytes(env, a[TEXT], &text)) return number(env, -1);
  if (!read_numbers(env, a[NUMBERS], &numbers) || !read_within(env, a[FROM], 0, text.length, &from)) return number(env, -1);
  if (!read_within(env, a[MOST], 1, MOST_AT_ONCE, &most) || !read_within(env, a[AT], 0, numbers.length, &at)) return number(env, -1);
  copy_words((int32_t *)&reading, words.data, sizeof reading);
  const uint8_t *bytes = text.data;
  if (!is_reading(&reading, from < text.length ? bytes[from] : 0)) return number(env, -1);
  const int wide = numbers.type == napi_float64_array;
  uint8_t *out = (uint8_t *)numbers.data + at * (wide ? 8 : 4);
  const size_t left = numbers.length - at, room = left < MOST_AT_ONCE ? left : MOST_AT_ONCE;
  const int status = set->json.read_array(&reading, bytes, text.length, from, most, out, room, wide);
  copy_words(words.data, (const int32_t *)&reading, sizeof reading);
  return number(env, status);
}

/*
 * jsonFindStringEnd(set, text, from, to, report: Int32Array of two): find_string_end, the bytes that it passed and whether they are ASCII
 * in the report. false where the arguments do not fit each other.
 */
static napi_value find_end(napi_env env, napi_callback_info info) {
  enum { SET, TEXT, FROM, TO, REPORT, COUNT };
  napi_value a[COUNT];
  size_t count = COUNT, from, to;
  Array text, words;
  int ascii;
  if (napi_get_cb_info(env, info, &count, a, 0, 0) != napi_ok || count != COUNT) return boolean(env, 0);
  const InstructionSet *set = read_set(env, a[SET]);
  if (!set || !read_bytes(env, a[TEXT], &text) || !read_words(env, a[REPORT], 8, &words)) return boolean(env, 0);
  if (!read_within(env, a[FROM], 0, text.length, &from) || !read_within(env, a[TO], from, text.length, &to)) return boolean(env, 0);
  if (to - from > MOST_AT_ONCE) return boolean(env, 0);
  const size_t end = set->json.find_string_end(text.data, from, to, &ascii);
  ((int32_t *)words.data)[0] = (int32_t)(end - from);
  ((int32_t *)words.data)[1] = ascii;
  return boolean(env, 1);
}

/* Whether the tensor has so many axes, and no more elements on an axis than it says. */
static int is_writing(const Writing *w) {
  if (w->axes < 0 || w->axes > MOST_AXES) return 0;
  for (int axis = 0; axis < w->axes; axis++)
    if (w->counters[axis] < 0 || w->counters[axis] >= w->dims[axis]) return 0;
  return 1;
}

/*
 * jsonWrite(set, writing: Int32Array, numbers, from, to, text, at): the bytes that write_numbers writes for numbers [from, to), to `text`
 * from `at` on; −1, and nothing written, where the arguments do not fit each other.
 */
static napi_value write(napi_env env, napi_callback_info info) {
  enum { SET, WRITING, NUMBERS, FROM, TO, TEXT, AT, COUNT };
  napi_value a[COUNT];
  size_t count = COUNT, from, to, at;
  Array words, numbers, text;
  Writing writing;
  if (napi_get_cb_info(env, info, &count, a, 0, 0) != napi_ok || count != COUNT) return number(env, -1);
  const InstructionSet *set = read_set(env, a[SET]);
  if (!set || !read_words(env, a[WRITING], sizeof writing, &words) || !read_numbers(env, a[NUMBERS], &numbers)) return number(env, -1);
  if (!read_bytes(env, a[TEXT], &text) || !read_within(env, a[AT], 0, text.length, &at)) return number(env, -1);
  if (!read_within(env, a[TO], 0, numbers.length, &to) || !read_within(env, a[FROM], 0, to, &from)) return number(env, -1);
  copy_words((int32_t *)&writing, words.data, sizeof writing);
  if (!is_writing(&writing) || to - from > MOST_AT_ONCE) return number(env, -1);
  const int wide = numbers.type == napi_float64_array;
  const size_t bytes = set->json.write_numbers(&writing, numbers.data, from, to, wide, (uint8_t *)text.data + at, text.length - at);
  copy_words(words.data, (const int32_t *)&writing, sizeof writing);
  return number(env, (int64_t)bytes);
}

/* jsonBase64(set, bytes, from, to, text, at): writes the base64 text of bytes [from, to). false where it does not fit. */
static napi_value base64(napi_env env, napi_callback_info info) {
  enum { SET, BYTES, FROM, TO, TEXT, AT, COUNT };
  napi_value a[COUNT];
  size_t count = COUNT, from, to, at;
  Array bytes, text;
  if (napi_get_cb_info(env, info, &count, a, 0, 0) != napi_ok || count != COUNT) return boolean(env, 0);
  const InstructionSet *set = read_set(env, a[SET]);
  if (!set || !read_bytes(env, a[BYTES], &bytes) || !read_bytes(env, a[TEXT], &text)) return boolean(env, 0);
  if (!read_within(env, a[TO], 0, bytes.length, &to) || !read_within(env, a[FROM], 0, to, &from)) return boolean(env, 0);
  if (!read_within(env, a[AT], 0, text.length, &at) || (text.length - at) / 4 < (to - from + 2) / 3) return boolean(env, 0);
  set->json.write_base64((const uint8_t *)bytes.data + from, to - from, (uint8_t *)text.data + at);
  return boolean(env, 1);
}

int add_json(napi_env env, napi_value exports) {
  prepare_tables();
  return add_function(env, exports, "jsonRead", read) && add_function(env, exports, "jsonFindStringEnd", find_end) &&
         add_function(env, exports, "jsonWrite", write) && add_function(env, exports, "jsonBase64", base64);
}
