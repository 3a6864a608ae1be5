/*
 * Trains small networks of every kind with one compilation of the kernel, and prints a hash of every bit of their
 * parameters and costs. Compilers, levels and widths must not differ in it. Given a number, also trains that many
 * networks of random shape, for the sanitizers to watch.
 */
#include "kernel.c"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint64_t hash = 0xcbf29ce484222325u;

static void add(const void *bytes, size_t count) {
  for (size_t i = 0; i < count; i++) hash = (hash ^ ((const unsigned char *)bytes)[i]) * 0x100000001b3u;
}

static void *zeros(double bytes) {
  size_t size = ((size_t)bytes + 63) & ~(size_t)63;
  void *block = NULL;
  if (posix_memalign(&block, 64, size) != 0) exit(2);
  return memset(block, 0, size);
}

/* What one training is: sizes and the settings that differ from case to case. */
struct Case {
  int output, inputs, outputs, examples, hidden, units[3], batch, chunk, activation, optimizer, schedule;
  double rate, momentum, decay;
  double dropout, clip, warmup;
  int balanced;
};

static void fill(struct Data *data, const struct Case *c, int part, int examples, struct Random *random) {
  float *X = malloc(sizeof(float) * (size_t)(examples * c->inputs + 1)), *y = malloc(sizeof(float) * (size_t)(examples + 1));
  for (int i = 0; i < examples * c->inputs; i++) X[i] = (float)normal(random);
  for (int e = 0; e < examples; e++) {
    double u = uniform(random);
    y[e] = c->output == OUTPUT_LINEAR ? (float)u : (float)(int)(u * (c->output == OUTPUT_SIGMOID ? 2 : c->outputs));
  }
  int half = examples / 2;
  if (data_fill(data, part, 0, half, X, y) != 1) exit(3);
  if (data_fill(data, part, half, examples - half, X + half * c->inputs, y + half) != 1) exit(3);
  free(X);
  free(y);
}

static void score(struct Training *t, int part, double examples) {
  double sums[SCORE_NUMBERS] = {0};
  for (double next = 0; next < examples;) next = training_score(t, part, next, 1000, sums);
  double cost = score_mean(sums, examples);
  if (cost != cost) cost = 0;
  add(&cost, sizeof cost);
  add(&sums[SCORE_WRONG], sizeof(double));
}

static void run(const struct Case *c, int iterations) {
  struct Random random = {c->inputs + 1u, c->batch + 1u};
  double shape[SHAPE_NUMBERS] = {c->inputs, c->outputs, c->output, c->examples, 5, 0};
  struct Data *data = zeros(data_bytes(shape));
  data_open(data, shape);
  fill(data, c, 0, c->examples, &random);
  fill(data, c, 1, 5, &random);
  double s[SET_HIDDEN_UNITS + 3] = {0};
  s[SET_CHUNK] = c->chunk, s[SET_ACTIVATION] = c->activation, s[SET_SLOPE] = 0.01, s[SET_BATCH] = c->batch;
  s[SET_OPTIMIZER] = c->optimizer, s[SET_RATE] = c->rate, s[SET_MOMENTUM] = c->momentum, s[SET_DECAY] = c->decay;
  s[SET_BETA1] = 0.9, s[SET_BETA2] = 0.999, s[SET_ADAM_EPSILON] = 1e-8, s[SET_RHO] = 0.9, s[SET_RMSPROP_EPSILON] = 1e-8;
  s[SET_SCHEDULE] = c->schedule, s[SET_INVERSE_RATE] = 0.5, s[SET_FACTOR] = 0.9, s[SET_TOTAL] = iterations;
  s[SET_DROPOUT] = c->dropout, s[SET_CLIP] = c->clip, s[SET_WARMUP] = c->warmup;
  s[SET_CLASSES_ARE_BALANCED] = c->balanced, s[SET_DROPOUT_STATE + 1] = 5;
  s[SET_INITIAL_STATE + 1] = 7, s[SET_SHUFFLE_STATE + 3] = 9, s[SET_HIDDEN_LAYERS] = c->hidden;
  for (int l = 0; l < c->hidden; l++) s[SET_HIDDEN_UNITS + l] = c->units[l];
  struct Training *t = zeros(training_bytes(data, s));
  training_open(t, data, s);
  for (int l = 0; l < t->layers; l++)
    for (int unit = 0; unit < t->layer[l].units; unit++) layer_initialize(t, l, unit, 1);
  for (int until = 5; until <= iterations; until += 5) {
    while (training_advance(t, until, 1) < until) continue;
    score(t, 0, c->examples);
    score(t, 1, 5);
  }
  for (int l = 0; l < t->layers; l++) {
    size_t weights = (size_t)t->layer[l].inputs * (size_t)t->layer[l].units, biases = (size_t)t->layer[l].units;
    float *W = malloc(weights * sizeof(float)), *b = malloc(biases * sizeof(float));
    for (int which = 0; which < 3; which++)
      if (layer_read(t, which, l, 0, (int)biases, W, b)) {
        add(W, weights * sizeof(float));
        add(b, biases * sizeof(float));
        layer_write(t, which, l, 0, (int)biases, W, b);
      }
    free(W);
    free(b);
  }
  uint32_t words[STATE_WORDS];
  state_read(t, words);
  state_write(t, words);
  add(words, sizeof words);
  free(t);
  free(data);
}

/* Every activation, output, optimizer and schedule; sizes around the edges of tiles and panels. */
static const struct Case CASES[] = {
    {OUTPUT_SOFTMAX, 30, 10, 70, 1, {16}, 16, 16, RELU, SGD, CONSTANT, 0.05, 0.9, 0, 0, 0, 0, 0},
    {OUTPUT_SOFTMAX, 17, 3, 65, 2, {64, 65}, 1, 16, LEAKY_RELU, SGD, INVERSE_TIME, 0.02, 0.5, 0.001, 0, 0, 0, 0},
    {OUTPUT_SIGMOID, 7, 1, 33, 2, {17, 3}, 7, 16, TANH, ADAM, COSINE, 0.003, 0, 0.001, 0, 0, 0, 0},
    {OUTPUT_SIGMOID, 1, 1, 20, 3, {1, 1, 1}, 17, 32, SIGMOID, NESTEROV, CONSTANT, 0.1, 0.9, 0, 0, 0, 0, 0},
    {OUTPUT_LINEAR, 64, 1, 50, 0, {0}, 33, 16, LINEAR, SGD, EXPONENTIAL, 0.01, 0, 0, 0, 0, 0, 0},
    {OUTPUT_LINEAR, 5, 1, 131, 1, {20}, 131, 32, TANH, ADAMW, CONSTANT, 0.003, 0, 0.01, 0, 0, 0, 0},
    {OUTPUT_SOFTMAX, 31, 2, 131, 1, {7}, 100, 48, RELU, RMSPROP, EXPONENTIAL, 0.003, 0, 0, 0, 0, 0, 0},
    {OUTPUT_SOFTMAX, 3, 70, 40, 2, {600, 5}, 40, 48, RELU, SGD, CONSTANT, 0.01, 0.9, 0, 0, 0, 0, 0},
    {OUTPUT_SOFTMAX, 16, 16, 40, 1, {31}, 40, 16, LINEAR, SGD, CONSTANT, 1e6, 0.9, 0, 0, 0, 0, 0}, /* diverges */
    {OUTPUT_SOFTMAX, 9, 4, 70, 2, {33, 17}, 40, 16, TANH, SGD, CONSTANT, 0.05, 0.9, 0, 0.4, 0, 7.5, 1},
    {OUTPUT_SIGMOID, 18, 1, 50, 1, {20}, 33, 16, RELU, ADAM, COSINE, 0.01, 0, 0.001, 0.2, 0.5, 0, 1},
    {OUTPUT_LINEAR, 5, 1, 40, 2, {3, 40}, 40, 48, RELU, NESTEROV, CONSTANT, 0.01, 0.9, 0, 0, 0.1, 3, 0},
};

static int random_below(struct Random *random, int n) { return (int)(uniform(random) * n); }

static struct Case random_case(struct Random *r) {
  struct Case c = {.output = random_below(r, 3), .inputs = 1 + random_below(r, 70), .examples = 1 + random_below(r, 90)};
  c.outputs = c.output == OUTPUT_SOFTMAX ? 2 + random_below(r, 20) : 1;
  c.hidden = random_below(r, 4);
  for (int l = 0; l < c.hidden; l++) c.units[l] = 1 + random_below(r, 70);
  c.batch = 1 + random_below(r, c.examples);
  c.chunk = 16 * (1 + random_below(r, 4));
  c.activation = random_below(r, 5), c.optimizer = random_below(r, 5), c.schedule = random_below(r, 4);
  c.rate = 0.01 * uniform(r), c.momentum = uniform(r), c.decay = 0.01 * uniform(r);
  c.dropout = random_below(r, 2) * uniform(r), c.clip = random_below(r, 2) * uniform(r);
  c.warmup = 10 * uniform(r), c.balanced = random_below(r, 2);
  return c;
}

int main(int count, char **arguments) {
  if (!self_test()) return 4;
  for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) run(&CASES[i], 20);
  struct Random random = {1, 2};
  for (int i = 0; count > 1 && i < atoi(arguments[1]); i++) {
    struct Case c = random_case(&random);
    run(&c, 10);
  }
  printf("%016llx\n", (unsigned long long)hash);
  return 0;
}
