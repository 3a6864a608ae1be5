/*
 * Data sets and trainings in memory: each is one block, its struct first, then its buffers. The same function
 * lays a block out and, with no memory at hand, counts its bytes.
 */
#ifndef JMIN_MEMORY_H
#define JMIN_MEMORY_H

#include "cost.h"
#include "optimizer.h"
#include "random.h"
#include "shapes.h"
#include "vector.h"

/* Where the next buffer comes to lie; `base` is 0 while only counting. */
struct Arena {
  uintptr_t base;
  uint64_t used;
};

/* `count` zeros. Buffers start on a cache line, and not at the same place of a page as the one before, where the
 * lines of both would compete for the same places of the first-level cache. */
static void *take(struct Arena *arena, uint64_t count, uint64_t size) {
  uint64_t start = arena->used;
  arena->used += ((count * size + 63) & ~(uint64_t)63) + 64;
  return arena->base == 0 ? NULL : (void *)(arena->base + (uintptr_t)start);
}

static float *take_floats(struct Arena *arena, uint64_t count) { return take(arena, count, sizeof(float)); }

/* ---- data ---- */

static void lay_out_data(struct Arena *arena, struct Data *data, const double *shape) {
  uint64_t inputs16 = ((uint64_t)shape[SHAPE_INPUTS] + 15) & ~(uint64_t)15;
  for (int i = 0; i < 3; i++) {
    uint64_t examples = (uint64_t)shape[SHAPE_EXAMPLES + i];
    float *X = take_floats(arena, examples * inputs16);
    float *y = take_floats(arena, examples);
    if (data != NULL) data->parts[i] = (struct Part){(int64_t)examples, X, y};
  }
}

SHARED double data_bytes(const double *shape) {
  struct Arena arena = {0, 0};
  take(&arena, 1, sizeof(struct Data));
  lay_out_data(&arena, NULL, shape);
  return (double)arena.used;
}

/* Makes a data set of zeros in a block of data_bytes zeros. */
SHARED void data_open(struct Data *data, const double *shape) {
  struct Arena arena = {(uintptr_t)data, 0};
  take(&arena, 1, sizeof(struct Data));
  data->inputs = (int)shape[SHAPE_INPUTS];
  data->inputs16 = up16(data->inputs);
  data->outputs = (int)shape[SHAPE_OUTPUTS];
  data->output = (enum Output)shape[SHAPE_OUTPUT];
  lay_out_data(&arena, data, shape);
}

static float without_denormals(float x, float smallest) { return x < smallest && -x < smallest ? 0 : x; }

static int is_finite(float x) { return x - x == 0; }

/* X: examples × inputs, one example after the other; denormal features become 0. Returns 0 where a number is not
 * finite, else 1. */
SHARED int data_fill(struct Data *data, int part, int64_t first, int64_t examples, const float *X, const float *y) {
  float *toX = data->parts[part].X + first * data->inputs16, *toY = data->parts[part].y + first;
  int finite = 1;
  for (int64_t e = 0; e < examples; e++) {
    for (int i = 0; i < data->inputs; i++) {
      float x = X[e * data->inputs + i];
      if (!is_finite(x)) finite = 0;
      toX[e * data->inputs16 + i] = without_denormals(x, SMALLEST);
    }
    if (!is_finite(y[e])) finite = 0;
    toY[e] = y[e];
  }
  return finite;
}

/* ---- training ---- */

/* Weighs each class by m / (classes · its examples), so that all weigh the same together; the mean weight is 1. */
static void balance_classes(const struct Data *data, double *weight) {
  const struct Part *train = &data->parts[0];
  int classes = class_count(data);
  for (int64_t e = 0; e < train->examples; e++)
    if (is_class(train->y[e], classes)) weight[(int)train->y[e]]++;
  for (int k = 0; k < classes; k++)
    if (weight[k] > 0) weight[k] = (double)train->examples / (classes * weight[k]);
}

static void lay_out_layer(struct Arena *arena, struct Layer *to, const struct Training *t, int inputs, int units,
                          int isLast, int isChunked) {
  uint64_t weights = (uint64_t)up16(inputs) * (uint64_t)units;
  uint64_t biases = (uint64_t)up16(units);
  uint64_t activations = biases * (uint64_t)t->chunk;
  int first = has_first(t->optimizer, t->momentum);
  int second = has_second(t->optimizer);
  struct Layer layer = {.inputs = inputs, .units = units};
  layer.W = take_floats(arena, weights);
  layer.b = take_floats(arena, biases);
  if (first) layer.first = take_floats(arena, weights);
  if (first) layer.firstB = take_floats(arena, biases);
  if (second) layer.second = take_floats(arena, weights);
  if (second) layer.secondB = take_floats(arena, biases);
  if (isChunked || t->clip > 0) layer.dW = take_floats(arena, weights);
  if (isChunked) layer.dB = take_floats(arena, biases * WIDTH);
  if (t->clip > 0) layer.db = take_floats(arena, biases);
  layer.A = take_floats(arena, activations);
  if (!isLast) layer.At = take_floats(arena, activations);
  if (!isLast && t->dropout > 0) layer.kept = take_floats(arena, activations);
  if (to != NULL) *to = layer;
}

/* All buffers of a training whose numbers stand in `t`; only counts them where the arena has no memory. */
static void lay_out_training(struct Arena *arena, struct Training *t, const struct Data *data,
                             const double *settings) {
  int isCounting = arena->base == 0;
  int64_t examples = data->parts[0].examples;
  take(arena, 1, sizeof(struct Training));
  struct Layer *layers = take(arena, (uint64_t)t->layers, sizeof(struct Layer));
  uint64_t chunk = (uint64_t)t->chunk;
  if (!isCounting) t->layer = layers;
  if (t->batch < examples) t->order = take(arena, (uint64_t)examples, sizeof(uint32_t));
  t->X = take_floats(arena, (uint64_t)data->inputs16 * chunk);
  t->Xt = take_floats(arena, (uint64_t)data->inputs16 * chunk);
  t->y = take_floats(arena, chunk);
  t->nothing = take_floats(arena, (uint64_t)data->inputs16);
  int isWeighted = settings[SET_CLASSES_ARE_BALANCED] != 0 && data->output != OUTPUT_LINEAR;
  if (isWeighted) t->weight = take(arena, (uint64_t)class_count(data), sizeof(double));
  int widest = 16;
  int inputs = data->inputs;
  t->multiplyAdds = t->forwardMultiplyAdds = 0;
  for (int l = 0; l < t->layers; l++) {
    int isLast = l == t->layers - 1;
    int units = isLast ? data->outputs : (int)settings[SET_HIDDEN_UNITS + l];
    lay_out_layer(arena, isCounting ? NULL : &layers[l], t, inputs, units, isLast, t->batch > t->chunk);
    double weights = (double)up16(inputs) * units;
    t->forwardMultiplyAdds += weights;
    t->multiplyAdds += (l == 0 ? 2 : 3) * weights;
    if (!isLast && up16(units) > widest) widest = up16(units);
    inputs = units;
  }
  t->dZ = take_floats(arena, (uint64_t)widest * chunk);
  t->dA = take_floats(arena, (uint64_t)widest * chunk);
}

static struct Random read_random(const double *words) {
  struct Random random = {((uint64_t)words[0] << 32) | (uint64_t)words[1],
                          ((uint64_t)words[2] << 32) | (uint64_t)words[3]};
  return random;
}

static struct Training read_settings(const struct Data *data, const double *settings) {
  enum Activation f = (enum Activation)settings[SET_ACTIVATION];
  int64_t batch = (int64_t)settings[SET_BATCH];
  struct Training t = {
      .data = data,
      .layers = (int)settings[SET_HIDDEN_LAYERS] + 1,
      .chunk = (int)settings[SET_CHUNK],
      .batch = batch,
      .iterationsPerEpoch = (data->parts[0].examples + batch - 1) / batch,
      .activation = f,
      .slope = f == RELU ? 0 : f == LEAKY_RELU ? (float)settings[SET_SLOPE] : 1,
      .initialization = (enum Initialization)settings[SET_INITIALIZATION],
      .optimizer = (enum Optimizer)settings[SET_OPTIMIZER],
      .rate = settings[SET_RATE],
      .momentum = settings[SET_MOMENTUM],
      .decay = settings[SET_DECAY],
      .beta1 = settings[SET_BETA1],
      .beta2 = settings[SET_BETA2],
      .adamEpsilon = settings[SET_ADAM_EPSILON],
      .rho = settings[SET_RHO],
      .rmspropEpsilon = settings[SET_RMSPROP_EPSILON],
      .schedule = (enum Schedule)settings[SET_SCHEDULE],
      .inverseRate = settings[SET_INVERSE_RATE],
      .factor = settings[SET_FACTOR],
      .total = settings[SET_TOTAL],
      .warmup = settings[SET_WARMUP],
      .clip = settings[SET_CLIP],
      .dropout = settings[SET_DROPOUT],
      .dropoutState = read_random(settings + SET_DROPOUT_STATE),
      .shuffledEpoch = -1,
      .stream = read_random(settings + SET_SHUFFLE_STATE),
      .initialStream = read_random(settings + SET_INITIAL_STATE),
      .beta1Power = 1,
      .beta2Power = 1,
  };
  return t;
}

static float *weight_at(float *W, const struct Layer *layer, int unit, int input) {
  return W + (ptrdiff_t)(input / WIDTH) * layer->units * WIDTH + unit * WIDTH + input % WIDTH;
}

SHARED double training_bytes(const struct Data *data, const double *settings) {
  struct Arena arena = {0, 0};
  struct Training t = read_settings(data, settings);
  lay_out_training(&arena, &t, data, settings);
  return (double)arena.used;
}

/* Makes a network of zeros in a block of training_bytes zeros. */
SHARED void training_open(struct Training *t, const struct Data *data, const double *settings) {
  struct Arena arena = {(uintptr_t)t, 0};
  *t = read_settings(data, settings);
  lay_out_training(&arena, t, data, settings);
  if (t->weight != NULL) balance_classes(data, t->weight);
}

/* W ~ N(0, gain / n[l−1]), drawn in float64 layer by layer, row by row; b = 0. */
SHARED void layer_initialize(struct Training *t, int l, int first, int rows) {
  const struct Layer *layer = &t->layer[l];
  double gain = t->initialization == HE ? 2 : 1;
  double deviation = __builtin_sqrt(gain / layer->inputs);
  for (int unit = first; unit < first + rows; unit++)
    for (int input = 0; input < layer->inputs; input++)
      *weight_at(layer->W, layer, unit, input) = (float)(normal(&t->initialStream) * deviation);
}

/* ---- reading and writing ---- */

/* Which numbers: 0 the parameters, 1 and 2 the optimizer's memories of them. */
struct Numbers {
  float *W, *b; /* NULL where there are none */
  float smallest;
};

static struct Numbers numbers_of(const struct Layer *layer, int which) {
  if (which == 0) return (struct Numbers){layer->W, layer->b, SMALLEST};
  if (which == 1) return (struct Numbers){layer->first, layer->firstB, SMALLEST};
  return (struct Numbers){layer->second, layer->secondB, SMALLEST_SQUARE};
}

/* Every NaN as the same NaN, since machines differ in its sign and payload. */
static float canonical(float x) { return x == x ? x : __builtin_nanf(""); }

/* W: rows × inputs, row by row; b: rows. Returns 0 where there are no such numbers. */
SHARED int layer_read(const struct Training *t, int which, int l, int first, int rows, float *W, float *b) {
  const struct Layer *layer = &t->layer[l];
  struct Numbers from = numbers_of(layer, which);
  if (from.W == NULL) return 0;
  for (int unit = first; unit < first + rows; unit++) {
    for (int input = 0; input < layer->inputs; input++) *W++ = canonical(*weight_at(from.W, layer, unit, input));
    *b++ = canonical(from.b[unit]);
  }
  return 1;
}

/* The chunks of an update under way are forgotten: it starts anew. */
SHARED int layer_write(struct Training *t, int which, int l, int first, int rows, const float *W, const float *b) {
  const struct Layer *layer = &t->layer[l];
  struct Numbers to = numbers_of(layer, which);
  if (to.W == NULL) return 0;
  t->done = 0;
  for (int unit = first; unit < first + rows; unit++) {
    for (int input = 0; input < layer->inputs; input++)
      *weight_at(to.W, layer, unit, input) = without_denormals(*W++, to.smallest);
    to.b[unit] = without_denormals(*b++, to.smallest);
  }
  return 1;
}

static void put_word(uint32_t *to, uint64_t word) {
  to[0] = (uint32_t)(word >> 32);
  to[1] = (uint32_t)word;
}

static uint64_t get_word(const uint32_t *from) { return (uint64_t)from[0] << 32 | from[1]; }

/* The stream as it was before the permutation of the coming update's epoch, so that it can be made again. */
SHARED void state_read(const struct Training *t, uint32_t *words) {
  int isShuffled = t->shuffledEpoch == t->iteration / t->iterationsPerEpoch;
  struct Random stream = isShuffled ? t->epochStream : t->stream;
  Double power1 = {t->beta1Power}, power2 = {t->beta2Power};
  put_word(words + STATE_ITERATION, (uint64_t)t->iteration);
  put_word(words + STATE_STREAM, stream.s0);
  put_word(words + STATE_STREAM + 2, stream.s1);
  put_word(words + STATE_BETA1_POWER, power1.bits);
  put_word(words + STATE_BETA2_POWER, power2.bits);
}

SHARED void state_write(struct Training *t, const uint32_t *words) {
  Double power1 = {.bits = get_word(words + STATE_BETA1_POWER)};
  Double power2 = {.bits = get_word(words + STATE_BETA2_POWER)};
  t->iteration = (int64_t)get_word(words + STATE_ITERATION);
  t->done = 0;
  t->shuffledEpoch = -1;
  t->stream.s0 = get_word(words + STATE_STREAM);
  t->stream.s1 = get_word(words + STATE_STREAM + 2);
  t->beta1Power = power1.number;
  t->beta2Power = power2.number;
}

#endif
