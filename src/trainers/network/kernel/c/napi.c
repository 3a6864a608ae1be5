/*
 * The native build as a module for Node: for each instruction set that this machine has, best first, the functions of
 * its table. What comes from JavaScript was checked by nativeCore.ts; here only what could break memory is looked at
 * again: kinds of arguments, lengths, sizes, and blocks that were given back.
 */
#include <node_api.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernel.h"
#include "shapes.h"

/* Compiled by scripts/build-native.mjs, best first. */
#if defined(__x86_64__)
extern const struct Kernel kernel_avx512, kernel_avx2, kernel_baseline;
static const struct Kernel *const KERNELS[] = {&kernel_avx512, &kernel_avx2, &kernel_baseline};
#else
extern const struct Kernel kernel_baseline;
static const struct Kernel *const KERNELS[] = {&kernel_baseline};
#endif

static int has_instructions(const struct Kernel *kernel) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (kernel == &kernel_avx512 && !__builtin_cpu_supports("avx512f")) return 0;
  if (kernel != &kernel_baseline && !(__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))) return 0;
#endif
  return kernel->self_test();
}

enum Kind { EMPTY, DATA, TRAINING };

/* A block lives as long as JavaScript, or a training on it, knows it. */
struct Block {
  void *memory; /* NULL once it was given back */
  void *taken;  /* from calloc: where `memory`, aligned, lies in it */
  double bytes;
  enum Kind kind;
  int users;
  struct Block *data; /* of a training */
};

static void drop(struct Block *block) {
  if (block == NULL || --block->users > 0) return;
  drop(block->data);
  free(block->taken);
  free(block);
}

enum { MOST_ARGUMENTS = 7 };

struct Call {
  napi_env env;
  const struct Kernel *kernel; /* whose function is called */
  napi_value arguments[MOST_ARGUMENTS];
  int failed;
};

static struct Call begin(napi_env env, napi_callback_info info, size_t wanted) {
  struct Call call = {.env = env};
  size_t count = MOST_ARGUMENTS;
  void *kernel = NULL;
  if (napi_get_cb_info(env, info, &count, call.arguments, NULL, &kernel) != napi_ok || count < wanted) {
    call.failed = 1;
    napi_throw_type_error(env, NULL, "too few arguments");
  }
  call.kernel = kernel;
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

/* A block that was opened as `kind`, or was not opened yet, and that nothing it needs was taken from. */
static struct Block *block(struct Call *call, int i, enum Kind kind) {
  struct Block *handle = block_handle(call, i);
  if (handle == NULL) return NULL;
  if (handle->memory == NULL || (handle->data != NULL && handle->data->memory == NULL))
    fail(call, "this memory was given back");
  else if (handle->kind != kind)
    fail(call, "a block of another kind was expected");
  return handle;
}

static void *data_of(struct Call *call, int i) {
  struct Block *handle = block(call, i, DATA);
  return call->failed ? NULL : handle->memory;
}

static void *training_of(struct Call *call, int i) {
  struct Block *handle = block(call, i, TRAINING);
  return call->failed ? NULL : handle->memory;
}

static int is_whole(double value, double least, double most) {
  return value >= least && value <= most && value == (double)(int64_t)value;
}

/* A whole number in 0…most. */
static int64_t whole(struct Call *call, int i, double most) {
  double value = number(call, i);
  if (!call->failed && !is_whole(value, 0, most)) fail(call, "a number is out of range");
  return call->failed ? 0 : (int64_t)value;
}

/* The numbers of a typed array that has at least so many. */
static void *array(struct Call *call, int i, napi_typedarray_type wanted, double fewest) {
  napi_typedarray_type type;
  size_t length;
  void *data = NULL;
  if (call->failed) return NULL;
  if (napi_get_typedarray_info(call->env, call->arguments[i], &type, &length, &data, NULL, NULL) != napi_ok ||
      type != wanted)
    fail(call, "a typed array of another kind was expected");
  else if ((double)length < fewest)
    fail(call, "a typed array is too short");
  return data;
}

static double *doubles(struct Call *call, int i, double fewest) { return array(call, i, napi_float64_array, fewest); }
static float *floats(struct Call *call, int i, double fewest) { return array(call, i, napi_float32_array, fewest); }

/* What checkSettings.ts lets pass: the C code counts with no more. */
enum { MOST_UNITS = 1 << 20, MOST_LAYERS = 1000 };

static double *shape_of(struct Call *call, int i) {
  double *shape = doubles(call, i, SHAPE_NUMBERS);
  if (call->failed) return NULL;
  int isSound = is_whole(shape[SHAPE_INPUTS], 1, MOST_UNITS) && is_whole(shape[SHAPE_OUTPUTS], 1, MOST_UNITS) &&
                is_whole(shape[SHAPE_OUTPUT], 0, OUTPUT_LINEAR);
  for (int part = 0; part < 3; part++) isSound = isSound && is_whole(shape[SHAPE_EXAMPLES + part], 0, 0x1p31 - 256);
  if (!isSound) fail(call, "a shape is out of range");
  return shape;
}

/* Only the settings that decide over memory: any other number gives a network that learns nothing. */
static double *settings_of(struct Call *call, int i, const struct Data *data) {
  double *set = doubles(call, i, SET_HIDDEN_UNITS);
  if (call->failed) return NULL;
  int isSound = is_whole(set[SET_CHUNK] / 16, 1, MOST_UNITS / 16) &&
                is_whole(set[SET_ACTIVATION], 0, LINEAR) && is_whole(set[SET_OPTIMIZER], 0, ADAMW) &&
                is_whole(set[SET_BATCH], 1, (double)data->parts[0].examples) &&
                is_whole(set[SET_HIDDEN_LAYERS], 0, MOST_LAYERS);
  if (isSound) doubles(call, i, SET_HIDDEN_UNITS + set[SET_HIDDEN_LAYERS]);
  for (int l = 0; !call->failed && isSound && l < set[SET_HIDDEN_LAYERS]; l++)
    isSound = is_whole(set[SET_HIDDEN_UNITS + l], 1, MOST_UNITS);
  if (!isSound) fail(call, "a setting is out of range");
  return set;
}

static napi_value give(struct Call *call, double value) {
  napi_value result = NULL;
  if (!call->failed) napi_create_double(call->env, value, &result);
  return result;
}

static void finalize(napi_env env, void *data, void *hint) {
  (void)env, (void)hint;
  drop(data);
}

/* allocate(bytes): a block of zeros, or null where there is not that much memory. */
static napi_value allocate(napi_env env, napi_callback_info info) {
  struct Call call = begin(env, info, 1);
  double bytes = number(&call, 0);
  napi_value result = NULL;
  if (call.failed) return NULL;
  struct Block *handle = calloc(1, sizeof *handle);
  size_t size = bytes > 0 && bytes < 0x1p46 ? ((size_t)bytes + 63) & ~(size_t)63 : 0;
  /* The system gives large blocks as pages that become zeros when they are touched: so this does not take long. */
  void *taken = handle == NULL || size == 0 ? NULL : calloc(1, size + 63);
  if (taken == NULL) {
    free(handle);
    napi_get_null(env, &result);
    return result;
  }
  void *memory = (void *)(((uintptr_t)taken + 63) & ~(uintptr_t)63);
  *handle = (struct Block){.memory = memory, .taken = taken, .bytes = (double)size, .users = 1};
  if (napi_create_external(env, handle, finalize, NULL, &result) != napi_ok) finalize(env, handle, NULL);
  return result;
}

static napi_value release(napi_env env, napi_callback_info info) {
  struct Call call = begin(env, info, 1);
  struct Block *handle = block_handle(&call, 0);
  if (handle == NULL) return NULL;
  free(handle->taken);
  handle->taken = handle->memory = NULL;
  return NULL;
}

static napi_value data_bytes(napi_env env, napi_callback_info info) {
  struct Call call = begin(env, info, 1);
  double *shape = shape_of(&call, 0);
  return call.failed ? NULL : give(&call, call.kernel->data_bytes(shape));
}

static napi_value data_open(napi_env env, napi_callback_info info) {
  struct Call call = begin(env, info, 2);
  struct Block *data = block(&call, 0, EMPTY);
  double *shape = shape_of(&call, 1);
  if (!call.failed && data->bytes < call.kernel->data_bytes(shape)) fail(&call, "a block is too small");
  if (call.failed) return NULL;
  call.kernel->data_open(data->memory, shape);
  data->kind = DATA;
  return NULL;
}

/* dataFill(data, part, first, examples, X, y). */
static napi_value data_fill(napi_env env, napi_callback_info info) {
  struct Call call = begin(env, info, 6);
  struct Data *data = data_of(&call, 0);
  int part = (int)whole(&call, 1, 2);
  int64_t all = call.failed ? 0 : data->parts[part].examples;
  int64_t first = whole(&call, 2, (double)all), examples = whole(&call, 3, (double)(all - first));
  float *X = floats(&call, 4, call.failed ? 0 : (double)examples * data->inputs);
  float *y = floats(&call, 5, (double)examples);
  return call.failed ? NULL : give(&call, call.kernel->data_fill(data, part, first, examples, X, y));
}

static napi_value training_bytes(napi_env env, napi_callback_info info) {
  struct Call call = begin(env, info, 2);
  struct Data *data = data_of(&call, 0);
  double *settings = settings_of(&call, 1, data);
  return call.failed ? NULL : give(&call, call.kernel->training_bytes(data, settings));
}

static napi_value training_open(napi_env env, napi_callback_info info) {
  struct Call call = begin(env, info, 3);
  struct Block *training = block(&call, 0, EMPTY), *data = block(&call, 1, DATA);
  double *settings = settings_of(&call, 2, call.failed ? NULL : data->memory);
  if (!call.failed && training->bytes < call.kernel->training_bytes(data->memory, settings))
    fail(&call, "a block is too small");
  if (call.failed) return NULL;
  call.kernel->training_open(training->memory, data->memory, settings);
  training->kind = TRAINING;
  training->data = data;
  data->users++;
  return NULL;
}

static napi_value advance(napi_env env, napi_callback_info info) {
  struct Call call = begin(env, info, 3);
  void *training = training_of(&call, 0);
  double until = number(&call, 1), budget = number(&call, 2);
  return call.failed ? NULL : give(&call, call.kernel->training_advance(training, until, budget));
}

static napi_value score(napi_env env, napi_callback_info info) {
  struct Call call = begin(env, info, 5);
  struct Training *training = training_of(&call, 0);
  int part = (int)whole(&call, 1, 2);
  double first = (double)whole(&call, 2, call.failed ? 0 : (double)training->data->parts[part].examples);
  double budget = number(&call, 3);
  double *sums = doubles(&call, 4, SCORE_NUMBERS);
  return call.failed ? NULL : give(&call, call.kernel->training_score(training, part, first, budget, sums));
}

static napi_value score_mean(napi_env env, napi_callback_info info) {
  struct Call call = begin(env, info, 2);
  double *sums = doubles(&call, 0, SCORE_NUMBERS);
  double examples = number(&call, 1);
  return call.failed ? NULL : give(&call, call.kernel->score_mean(sums, examples));
}

/* Some rows of a layer, from the arguments layer, first and rows, the first of them at `i`. */
struct Rows {
  const struct Layer *layer;
  int index, first, rows;
};

static struct Rows rows_of(struct Call *call, const struct Training *training, int i) {
  struct Rows of = {.index = (int)whole(call, i, call->failed ? 0 : training->layers - 1)};
  if (call->failed) return of;
  of.layer = &training->layer[of.index];
  of.first = (int)whole(call, i + 1, of.layer->units);
  of.rows = (int)whole(call, i + 2, of.layer->units - of.first);
  return of;
}

/* layerInitialize(training, layer, first, rows). */
static napi_value layer_initialize(napi_env env, napi_callback_info info) {
  struct Call call = begin(env, info, 4);
  struct Training *training = training_of(&call, 0);
  struct Rows of = rows_of(&call, training, 1);
  if (!call.failed) call.kernel->layer_initialize(training, of.index, of.first, of.rows);
  return NULL;
}

/* layerRead and layerWrite: (training, which, layer, first, rows, W, b). */
struct LayerCall {
  struct Training *training;
  int which;
  struct Rows of;
  float *W, *b;
};

static struct LayerCall layer_call(struct Call *call) {
  struct LayerCall layer = {.training = training_of(call, 0), .which = (int)whole(call, 1, 2)};
  layer.of = rows_of(call, layer.training, 2);
  if (call->failed) return layer;
  layer.W = floats(call, 5, (double)layer.of.rows * layer.of.layer->inputs);
  layer.b = floats(call, 6, layer.of.rows);
  return layer;
}

static napi_value layer_read(napi_env env, napi_callback_info info) {
  struct Call call = begin(env, info, 7);
  struct LayerCall layer = layer_call(&call);
  if (call.failed) return NULL;
  struct Rows of = layer.of;
  return give(&call, call.kernel->layer_read(layer.training, layer.which, of.index, of.first, of.rows, layer.W, layer.b));
}

static napi_value layer_write(napi_env env, napi_callback_info info) {
  struct Call call = begin(env, info, 7);
  struct LayerCall layer = layer_call(&call);
  if (call.failed) return NULL;
  struct Rows of = layer.of;
  return give(&call, call.kernel->layer_write(layer.training, layer.which, of.index, of.first, of.rows, layer.W, layer.b));
}

static napi_value state_read(napi_env env, napi_callback_info info) {
  struct Call call = begin(env, info, 2);
  void *training = training_of(&call, 0);
  uint32_t *words = array(&call, 1, napi_uint32_array, STATE_WORDS);
  if (!call.failed) call.kernel->state_read(training, words);
  return NULL;
}

static napi_value state_write(napi_env env, napi_callback_info info) {
  struct Call call = begin(env, info, 2);
  void *training = training_of(&call, 0);
  uint32_t *words = array(&call, 1, napi_uint32_array, STATE_WORDS);
  /* The iteration finds the examples: it is no more than JavaScript's whole numbers. */
  if (!call.failed && words[STATE_ITERATION] >= 1u << 21) fail(&call, "an iteration is out of range");
  if (!call.failed) call.kernel->state_write(training, words);
  return NULL;
}

static napi_value probe(napi_env env, napi_callback_info info) {
  struct Call call = begin(env, info, 4);
  int function = (int)whole(&call, 0, PROBE_FMA), count = (int)whole(&call, 3, 0x1p30);
  double *x = doubles(&call, 1, function == PROBE_FMA ? 3.0 * count : count), *y = doubles(&call, 2, count);
  if (!call.failed) call.kernel->probe(function, x, y, count);
  return NULL;
}

static const struct {
  const char *name;
  napi_callback function;
} FUNCTIONS[] = {
    {"allocate", allocate},
    {"release", release},
    {"dataBytes", data_bytes},
    {"dataOpen", data_open},
    {"dataFill", data_fill},
    {"trainingBytes", training_bytes},
    {"trainingOpen", training_open},
    {"layerInitialize", layer_initialize},
    {"advance", advance},
    {"score", score},
    {"scoreMean", score_mean},
    {"layerRead", layer_read},
    {"layerWrite", layer_write},
    {"stateRead", state_read},
    {"stateWrite", state_write},
    {"probe", probe},
};

/* {instructionSet, …functions} of one kernel. */
static napi_value functions_of(napi_env env, const struct Kernel *kernel) {
  napi_value of, value;
  if (napi_create_object(env, &of) != napi_ok) return NULL;
  for (size_t i = 0; i < sizeof FUNCTIONS / sizeof FUNCTIONS[0]; i++) {
    const char *name = FUNCTIONS[i].name;
    if (napi_create_function(env, name, NAPI_AUTO_LENGTH, FUNCTIONS[i].function, (void *)kernel, &value) == napi_ok)
      napi_set_named_property(env, of, name, value);
  }
  if (napi_create_string_utf8(env, kernel->instructionSet, NAPI_AUTO_LENGTH, &value) == napi_ok)
    napi_set_named_property(env, of, "instructionSet", value);
  return of;
}

NAPI_MODULE_INIT() {
  napi_value kernels, version;
  uint32_t count = 0;
  if (napi_create_array(env, &kernels) != napi_ok) return NULL;
  for (size_t i = 0; i < sizeof KERNELS / sizeof KERNELS[0]; i++)
    if (has_instructions(KERNELS[i])) napi_set_element(env, kernels, count++, functions_of(env, KERNELS[i]));
  napi_set_named_property(env, exports, "kernels", kernels);
  if (napi_create_double(env, KERNEL_VERSION, &version) == napi_ok)
    napi_set_named_property(env, exports, "version", version);
  return exports;
}
