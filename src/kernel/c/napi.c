/*
 * The native build as a module for Node: the functions of the table for the best instruction set that this
 * machine has. What comes from JavaScript was checked by nativeCore.ts; here only what could break memory is
 * looked at again: kinds of arguments, lengths, and blocks that were given back.
 */
#include <node_api.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernel.h"

/* Compiled by scripts/build-native.mjs, best first. */
#if defined(__x86_64__)
extern const struct Kernel kernel_avx512, kernel_avx2, kernel_baseline;
#else
extern const struct Kernel kernel_baseline;
#endif

static const struct Kernel *best_kernel(void) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx512f") && kernel_avx512.self_test()) return &kernel_avx512;
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && kernel_avx2.self_test()) return &kernel_avx2;
#endif
  return &kernel_baseline;
}

/* Set once, by whichever thread loads the module first; every thread would set the same. */
static const struct Kernel *kernel;

struct Block {
  void *memory; /* NULL once it was given back */
};

enum { MOST_ARGUMENTS = 5 };

struct Call {
  napi_env env;
  napi_value arguments[MOST_ARGUMENTS];
  int failed;
};

static struct Call begin(napi_env env, napi_callback_info info, size_t wanted) {
  struct Call call = {.env = env};
  size_t count = MOST_ARGUMENTS;
  if (napi_get_cb_info(env, info, &count, call.arguments, NULL, NULL) != napi_ok || count < wanted) {
    call.failed = 1;
    napi_throw_type_error(env, NULL, "too few arguments");
  }
  return call;
}

static void fail(struct Call *call, const char *message) {
  if (!call->failed) napi_throw_type_error(call->env, NULL, message);
  call->failed = 1;
}

static double number(struct Call *call, int i) {
  double value = 0;
  if (!call->failed && napi_get_value_double(call->env, call->arguments[i], &value) != napi_ok)
    fail(call, "a number was expected");
  return value;
}

static struct Block *block_handle(struct Call *call, int i) {
  napi_valuetype type;
  void *block = NULL;
  if (call->failed) return NULL;
  if (napi_typeof(call->env, call->arguments[i], &type) != napi_ok || type != napi_external ||
      napi_get_value_external(call->env, call->arguments[i], &block) != napi_ok || block == NULL)
    fail(call, "a block was expected");
  return block;
}

static void *block(struct Call *call, int i) {
  struct Block *handle = block_handle(call, i);
  if (handle == NULL) return NULL;
  if (handle->memory == NULL) fail(call, "this memory was given back");
  return handle->memory;
}

static void *array(struct Call *call, int i, napi_typedarray_type wanted) {
  napi_typedarray_type type;
  size_t length;
  void *data = NULL;
  if (call->failed) return NULL;
  if (napi_get_typedarray_info(call->env, call->arguments[i], &type, &length, &data, NULL, NULL) != napi_ok ||
      type != wanted)
    fail(call, "a typed array of another kind was expected");
  return data;
}

static double *doubles(struct Call *call, int i) { return array(call, i, napi_float64_array); }
static float *floats(struct Call *call, int i) { return array(call, i, napi_float32_array); }

static napi_value give(struct Call *call, double value) {
  napi_value result = NULL;
  if (!call->failed) napi_create_double(call->env, value, &result);
  return result;
}

static void finalize(napi_env env, void *data, void *hint) {
  (void)env, (void)hint;
  free(((struct Block *)data)->memory);
  free(data);
}

/* allocate(bytes): a block of zeros, or null where there is not that much memory. */
static napi_value allocate(napi_env env, napi_callback_info info) {
  struct Call call = begin(env, info, 1);
  double bytes = number(&call, 0);
  napi_value result = NULL;
  if (call.failed) return NULL;
  struct Block *handle = malloc(sizeof *handle);
  void *memory = NULL;
  size_t size = bytes > 0 && bytes < 0x1p46 ? ((size_t)bytes + 63) & ~(size_t)63 : 0;
  if (handle == NULL || size == 0 || posix_memalign(&memory, 64, size) != 0) {
    free(handle);
    napi_get_null(env, &result);
    return result;
  }
  memset(memory, 0, size);
  handle->memory = memory;
  if (napi_create_external(env, handle, finalize, NULL, &result) != napi_ok) finalize(env, handle, NULL);
  return result;
}

static napi_value release(napi_env env, napi_callback_info info) {
  struct Call call = begin(env, info, 1);
  struct Block *handle = block_handle(&call, 0);
  if (handle == NULL) return NULL;
  free(handle->memory);
  handle->memory = NULL;
  return NULL;
}

static napi_value self_test(napi_env env, napi_callback_info info) {
  struct Call call = begin(env, info, 0);
  return give(&call, kernel->self_test());
}

static napi_value data_bytes(napi_env env, napi_callback_info info) {
  struct Call call = begin(env, info, 1);
  double *shape = doubles(&call, 0);
  return call.failed ? NULL : give(&call, kernel->data_bytes(shape));
}

static napi_value data_open(napi_env env, napi_callback_info info) {
  struct Call call = begin(env, info, 2);
  void *data = block(&call, 0);
  double *shape = doubles(&call, 1);
  if (!call.failed) kernel->data_open(data, shape);
  return NULL;
}

static napi_value data_fill(napi_env env, napi_callback_info info) {
  struct Call call = begin(env, info, 4);
  void *data = block(&call, 0);
  int part = (int)number(&call, 1);
  float *X = floats(&call, 2), *y = floats(&call, 3);
  return call.failed ? NULL : give(&call, kernel->data_fill(data, part, X, y));
}

static napi_value training_bytes(napi_env env, napi_callback_info info) {
  struct Call call = begin(env, info, 2);
  void *data = block(&call, 0);
  double *settings = doubles(&call, 1);
  return call.failed ? NULL : give(&call, kernel->training_bytes(data, settings));
}

static napi_value training_open(napi_env env, napi_callback_info info) {
  struct Call call = begin(env, info, 3);
  void *training = block(&call, 0), *data = block(&call, 1);
  double *settings = doubles(&call, 2);
  if (!call.failed) kernel->training_open(training, data, settings);
  return NULL;
}

static napi_value advance(napi_env env, napi_callback_info info) {
  struct Call call = begin(env, info, 3);
  void *training = block(&call, 0);
  double until = number(&call, 1), budget = number(&call, 2);
  return call.failed ? NULL : give(&call, kernel->training_advance(training, until, budget));
}

static napi_value score(napi_env env, napi_callback_info info) {
  struct Call call = begin(env, info, 5);
  void *training = block(&call, 0);
  int part = (int)number(&call, 1);
  double first = number(&call, 2), budget = number(&call, 3);
  double *sums = doubles(&call, 4);
  return call.failed ? NULL : give(&call, kernel->training_score(training, part, first, budget, sums));
}

static napi_value score_mean(napi_env env, napi_callback_info info) {
  struct Call call = begin(env, info, 2);
  double *sums = doubles(&call, 0);
  double examples = number(&call, 1);
  return call.failed ? NULL : give(&call, kernel->score_mean(sums, examples));
}

static napi_value layer_read(napi_env env, napi_callback_info info) {
  struct Call call = begin(env, info, 5);
  void *training = block(&call, 0);
  int which = (int)number(&call, 1), layer = (int)number(&call, 2);
  float *W = floats(&call, 3), *b = floats(&call, 4);
  return call.failed ? NULL : give(&call, kernel->layer_read(training, which, layer, W, b));
}

static napi_value layer_write(napi_env env, napi_callback_info info) {
  struct Call call = begin(env, info, 5);
  void *training = block(&call, 0);
  int which = (int)number(&call, 1), layer = (int)number(&call, 2);
  float *W = floats(&call, 3), *b = floats(&call, 4);
  return call.failed ? NULL : give(&call, kernel->layer_write(training, which, layer, W, b));
}

static napi_value state_read(napi_env env, napi_callback_info info) {
  struct Call call = begin(env, info, 2);
  void *training = block(&call, 0);
  uint32_t *words = array(&call, 1, napi_uint32_array);
  if (!call.failed) kernel->state_read(training, words);
  return NULL;
}

static napi_value state_write(napi_env env, napi_callback_info info) {
  struct Call call = begin(env, info, 2);
  void *training = block(&call, 0);
  uint32_t *words = array(&call, 1, napi_uint32_array);
  if (!call.failed) kernel->state_write(training, words);
  return NULL;
}

static napi_value probe(napi_env env, napi_callback_info info) {
  struct Call call = begin(env, info, 4);
  int function = (int)number(&call, 0);
  double *x = doubles(&call, 1), *y = doubles(&call, 2);
  int count = (int)number(&call, 3);
  if (!call.failed) kernel->probe(function, x, y, count);
  return NULL;
}

static const struct {
  const char *name;
  napi_callback function;
} FUNCTIONS[] = {
    {"allocate", allocate},          {"release", release},
    {"selfTest", self_test},         {"dataBytes", data_bytes},
    {"dataOpen", data_open},         {"dataFill", data_fill},
    {"trainingBytes", training_bytes}, {"trainingOpen", training_open},
    {"advance", advance},            {"score", score},
    {"scoreMean", score_mean},       {"layerRead", layer_read},
    {"layerWrite", layer_write},     {"stateRead", state_read},
    {"stateWrite", state_write},     {"probe", probe},
};

NAPI_MODULE_INIT() {
  kernel = best_kernel();
  napi_value value;
  for (size_t i = 0; i < sizeof FUNCTIONS / sizeof FUNCTIONS[0]; i++) {
    if (napi_create_function(env, FUNCTIONS[i].name, NAPI_AUTO_LENGTH, FUNCTIONS[i].function, NULL, &value) == napi_ok)
      napi_set_named_property(env, exports, FUNCTIONS[i].name, value);
  }
  if (napi_create_double(env, KERNEL_VERSION, &value) == napi_ok)
    napi_set_named_property(env, exports, "version", value);
  if (napi_create_string_utf8(env, kernel->instructionSet, NAPI_AUTO_LENGTH, &value) == napi_ok)
    napi_set_named_property(env, exports, "instructionSet", value);
  return exports;
}
