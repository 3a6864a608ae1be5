/*
 * The naive twins of the fast products: the textbook's loops over plain indices, every sum one chain of fused
 * multiply-adds. Compares them with product.c bit for bit over random shapes; prints how many, or ends with 1.
 */
#include "kernel.c"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Element (unit, example) of a matrix of `units` rows in panels of 16 examples, as shapes.h lays it out. */
static float *at(float *A, int units, int unit, int example) {
  return A + (ptrdiff_t)(example / WIDTH) * up16(units) * WIDTH + unit * WIDTH + example % WIDTH;
}

static float naive_flush(float x) { return x < SMALLEST && -x < SMALLEST ? 0 : x; }

/* A = leaky relu of Z, Z[u][e] = b[u] + Σ_i W[u][i]·A_prev[i][e]. */
static void naive_forward(const struct Layer *l, float *A_prev, float *A, int examples, float slope) {
  for (int u = 0; u < l->units; u++)
    for (int e = 0; e < examples; e++) {
      float z = l->b[u];
      for (int i = 0; i < l->inputs; i++) z = fused_one(*weight_at(l->W, l, u, i), *at(A_prev, l->inputs, i, e), z);
      *at(A, l->units, u, e) = naive_flush(z > 0 ? z : slope * z);
    }
}

/* dZ_prev[i][e] = f′ · Σ_u W[u][i]·dZ[u][e]. */
static void naive_backward(const struct Layer *l, float *dZ, float *A_prev, float *dZ_prev, int examples, float slope) {
  for (int i = 0; i < l->inputs; i++)
    for (int e = 0; e < examples; e++) {
      float sum = 0;
      for (int u = 0; u < l->units; u++) sum = fused_one(*weight_at(l->W, l, u, i), *at(dZ, l->units, u, e), sum);
      *at(dZ_prev, l->inputs, i, e) = naive_flush(*at(A_prev, l->inputs, i, e) > 0 ? sum : slope * sum);
    }
}

/* dW[u][i] = Σ_e dZ[u][e]·A_prev[i][e]; v ← μv + dW; W ← W − αv. */
static void naive_gradient(struct Layer *l, float *dZ, float *A_prev, int examples, const struct Step *step) {
  for (int u = 0; u < l->units; u++)
    for (int i = 0; i < l->inputs; i++) {
      float sum = 0;
      for (int e = 0; e < examples; e++) sum = fused_one(*at(dZ, l->units, u, e), *at(A_prev, l->inputs, i, e), sum);
      float *v = weight_at(l->first, l, u, i), *W = weight_at(l->W, l, u, i);
      *v = fused_one(step->momentum, *v, sum);
      *W = fused_one(-step->rate, *v, *W);
    }
}

static struct Random stream = {1, 2};

static int random_size(int most) { return 1 + (int)(uniform(&stream) * most); }

static float *zeros(int count) {
  void *block = NULL;
  size_t bytes = ((size_t)count * sizeof(float) + 63) & ~(size_t)63;
  if (posix_memalign(&block, 64, bytes) != 0) exit(2);
  return memset(block, 0, bytes);
}

/* Random numbers in the first `units` rows and `examples` columns, zeros in what is rounded up. */
static float *random_matrix(int units, int examples) {
  float *A = zeros(up16(units) * up16(examples));
  for (int u = 0; u < units; u++)
    for (int e = 0; e < examples; e++) *at(A, units, u, e) = (float)normal(&stream);
  return A;
}

static struct Layer random_layer(int inputs, int units) {
  struct Layer l = {.inputs = inputs, .units = units};
  int weights = up16(inputs) * units;
  l.W = zeros(weights), l.first = zeros(weights), l.dW = zeros(weights), l.b = zeros(up16(units));
  for (int u = 0; u < units; u++) {
    l.b[u] = (float)normal(&stream);
    for (int i = 0; i < inputs; i++) *weight_at(l.W, &l, u, i) = (float)normal(&stream);
  }
  return l;
}

static struct Layer copy_of(const struct Layer *l) {
  struct Layer copy = *l;
  int weights = up16(l->inputs) * l->units;
  copy.W = memcpy(zeros(weights), l->W, sizeof(float) * (size_t)weights);
  copy.first = zeros(weights);
  return copy;
}

/* Compares the rows and columns that count. */
static void same_matrix(const char *what, float *A, float *B, int units, int examples) {
  for (int u = 0; u < units; u++)
    for (int e = 0; e < examples; e++)
      if (memcmp(at(A, units, u, e), at(B, units, u, e), sizeof(float)) != 0) {
        printf("%s differs at %d, %d of %d x %d\n", what, u, e, units, examples);
        exit(1);
      }
}

static void compare(int inputs, int units, int examples, float slope) {
  int panels = up16(examples) / WIDTH, chunk = up16(examples);
  struct Layer fast = random_layer(inputs, units), naive = copy_of(&fast);
  float *A_prev = random_matrix(inputs, examples), *dZ = random_matrix(units, examples);
  fast.A = zeros(up16(units) * chunk), naive.A = zeros(up16(units) * chunk);
  forward(&fast, A_prev, panels, LEAKY_RELU, slope);
  naive_forward(&naive, A_prev, naive.A, examples, slope);
  same_matrix("forward", fast.A, naive.A, units, examples);

  float *below = zeros(up16(inputs) * chunk), *naiveBelow = zeros(up16(inputs) * chunk);
  backward(&fast, dZ, A_prev, below, panels, LEAKY_RELU, slope);
  naive_backward(&naive, dZ, A_prev, naiveBelow, examples, slope);
  same_matrix("backward", below, naiveBelow, inputs, examples);

  /* In two parts, so that the chains also go on where they were interrupted. */
  float *At = zeros(up16(inputs) * chunk);
  turn_to_units(A_prev, At, inputs, panels, chunk);
  struct Step step = {.optimizer = SGD, .isPlain = 1, .rate = 0.1f, .momentum = 0.9f};
  int half = examples / 2 / WIDTH * WIDTH;
  if (half > 0) gradient(&fast, dZ, At, chunk, half, (struct Turn){1, 0}, &step);
  gradient(&fast, dZ + (ptrdiff_t)half * up16(units), At + half * WIDTH, chunk, examples - half,
           (struct Turn){half == 0, 1}, &step);
  naive_gradient(&naive, dZ, A_prev, examples, &step);
  if (memcmp(fast.W, naive.W, sizeof(float) * (size_t)(up16(inputs) * units)) != 0) {
    printf("gradient differs for %d x %d, %d examples\n", units, inputs, examples);
    exit(1);
  }
  float *blocks[] = {fast.W, fast.first, fast.dW, fast.b, fast.A, naive.W, naive.first, naive.A,
                     A_prev, dZ, below, naiveBelow, At};
  for (size_t i = 0; i < sizeof blocks / sizeof blocks[0]; i++) free(blocks[i]);
}

int main(void) {
  int shapes = 100;
  for (int i = 0; i < shapes; i++) compare(random_size(90), random_size(90), random_size(130), 0.01f);
  compare(600, 530, 20, 0); /* longer than a block of the summed index */
  printf("%d\n", shapes + 1);
  return 0;
}
