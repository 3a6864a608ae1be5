/*
 * The three matrix products of a layer: forward Z = W·A + b, backward dA = Wᵀ·dZ, gradient dW = dZ·Aᵀ.
 *
 * Each is made of tiles of a few rows × 16 lanes, held in registers. Every element is one chain of fused
 * multiply-adds in the order of the summed index (inputs, units, examples), whatever the tile: a vector lane is
 * always another output, never a part of a sum. What follows the product is done while the tile is at hand: bias
 * and activation, the activation's derivative, the optimizer's update; so dW is not written to memory.
 *
 * The latency of a fused multiply-add is about 4 cycles at two a cycle, so a tile has 8 to 12 of them under way.
 */
#include "vector.h"
#include "shapes.h"

/* The most rows of a tile: with 16 registers of 8 lanes 6 rows make 12 sums, and leave room for the operands.
 * V8 gives WebAssembly fewer: 2 rows of 4 vectors. */
#ifndef TILE_ROWS
#if LANES == 1
#define TILE_ROWS 1
#elif LANES == 4
#define TILE_ROWS 2
#else
#define TILE_ROWS 6
#endif
#endif

/* sum[r] += left[r][k] · right[k][0…15], k in order. The left matrix has its rows `rowStep` floats apart and
 * its columns `kStep`; the right one is a panel, 16 floats a row. */
INLINE void multiply(int rows, const float *left, ptrdiff_t rowStep, ptrdiff_t kStep, const float *right, int count,
                     vec sum[][PARTS]) {
  for (int k = 0; k < count; k++) {
    vec b[PARTS];
    EACH_PART b[p] = load(right + p * LANES);
    for (int r = 0; r < rows; r++) {
      vec a = splat(left[r * rowStep]);
      EACH_PART sum[r][p] = fused(a, b[p], sum[r][p]);
    }
    left += kStep;
    right += WIDTH;
  }
}

/* The same where the left matrix is cut into panels of 16 columns, `panelStep` floats apart. */
INLINE void multiply_panels(int rows, const float *left, ptrdiff_t panelStep, const float *right, int count,
                            vec sum[][PARTS]) {
  for (; count >= WIDTH; count -= WIDTH) {
    multiply(rows, left, WIDTH, 1, right, WIDTH, sum);
    left += panelStep;
    right += WIDTH * WIDTH;
  }
  multiply(rows, left, WIDTH, 1, right, count, sum);
}

/* Calls tile(rows, …) with a literal number of rows, for which it is compiled. */
#if TILE_ROWS == 1
#define WITH_ROWS(tile, rows, ...) tile(1, __VA_ARGS__);
#elif TILE_ROWS == 2
#define WITH_ROWS(tile, rows, ...) \
  switch (rows) {                  \
    case 1: tile(1, __VA_ARGS__); break; \
    default: tile(2, __VA_ARGS__); \
  }
#else
#define WITH_ROWS(tile, rows, ...) \
  switch (rows) {                  \
    case 1: tile(1, __VA_ARGS__); break; \
    case 2: tile(2, __VA_ARGS__); break; \
    case 3: tile(3, __VA_ARGS__); break; \
    case 4: tile(4, __VA_ARGS__); break; \
    case 5: tile(5, __VA_ARGS__); break; \
    default: tile(6, __VA_ARGS__); \
  }
#endif

/* How many of `left` rows to take now, so that tiles are as even as can be: 16 are 6 + 5 + 5. */
INLINE int rows_of_tile(int left) {
  int tiles = (left + TILE_ROWS - 1) / TILE_ROWS;
  return (left + tiles - 1) / tiles;
}

/* ---- forward ---- */

INLINE void forward_tile(int rows, const struct Layer *layer, int unit, const float *A_prev, float *A,
                         enum Activation f, float slope) {
  vec sum[TILE_ROWS][PARTS];
  for (int r = 0; r < rows; r++) EACH_PART sum[r][p] = splat(layer->b[unit + r]);
  multiply_panels(rows, layer->W + unit * WIDTH, (ptrdiff_t)layer->units * WIDTH, A_prev, layer->inputs, sum);
  float *to = A + unit * WIDTH;
  if (is_piecewise(f)) {
    for (int r = 0; r < rows; r++)
      EACH_PART store(to + r * WIDTH + p * LANES, flush(piecewise(sum[r][p], splat(slope))));
  } else {
    for (int r = 0; r < rows; r++) EACH_PART store(to + r * WIDTH + p * LANES, sum[r][p]);
    activate(f, to, rows * WIDTH);
  }
}

/* A = f(W·A_prev + b) for `panels` panels of 16 examples. */
SEPARATE void forward(const struct Layer *layer, const float *A_prev, int panels, enum Activation f, float slope) {
  float *A = layer->A;
  for (int panel = 0; panel < panels; panel++) {
    for (int unit = 0; unit < layer->units;) {
      int rows = rows_of_tile(layer->units - unit);
      WITH_ROWS(forward_tile, rows, layer, unit, A_prev, A, f, slope)
      unit += rows;
    }
    A_prev += up16(layer->inputs) * WIDTH;
    A += up16(layer->units) * WIDTH;
  }
}

/* ---- backward ---- */

INLINE void backward_tile(int rows, const struct Layer *layer, int input, const float *dZ, const float *A_prev,
                          float *dA, enum Activation f, float slope) {
  vec sum[TILE_ROWS][PARTS];
  for (int r = 0; r < rows; r++) EACH_PART sum[r][p] = zero();
  const float *W = layer->W + (ptrdiff_t)(input / WIDTH) * layer->units * WIDTH + input % WIDTH;
  multiply(rows, W, 1, WIDTH, dZ, layer->units, sum);
  for (int r = 0; r < rows; r++) {
    EACH_PART {
      int at = (input + r) * WIDTH + p * LANES;
      store(dA + at, flush(through_derivative(f, splat(slope), sum[r][p], load(A_prev + at))));
    }
  }
}

/* dZ_prev = (Wᵀ·dZ) ∘ f′, where f and A_prev are those of the layer below. */
SEPARATE void backward(const struct Layer *layer, const float *dZ, const float *A_prev, float *dZ_prev, int panels,
                       enum Activation f, float slope) {
  for (int panel = 0; panel < panels; panel++) {
    for (int input = 0; input < layer->inputs;) {
      int inPanel = WIDTH - input % WIDTH;
      int left = layer->inputs - input;
      int rows = rows_of_tile(left < inPanel ? left : inPanel);
      WITH_ROWS(backward_tile, rows, layer, input, dZ, A_prev, dZ_prev, f, slope)
      input += rows;
    }
    dZ += up16(layer->units) * WIDTH;
    A_prev += up16(layer->inputs) * WIDTH;
    dZ_prev += up16(layer->inputs) * WIDTH;
  }
}

/* ---- gradient and update ---- */

/* What part of a mini-batch a chunk is: sums start at 0 in the first, the update follows the last. */
struct Turn {
  int first, last;
};

INLINE void gradient_tile(int rows, const struct Layer *layer, ptrdiff_t at, const float *dZ, const float *At,
                          int examples, struct Turn turn, const struct Step *step) {
  vec sum[TILE_ROWS][PARTS];
  for (int r = 0; r < rows; r++)
    EACH_PART sum[r][p] = turn.first ? zero() : load(layer->dW + (at + r * WIDTH + p * LANES));
  multiply_panels(rows, dZ, (ptrdiff_t)up16(layer->units) * WIDTH, At, examples, sum);
  if (turn.last) {
    struct Parameters weights = {layer->W, layer->first, layer->second};
    update_rows(step, rows, sum, weights, at);
  } else {
    for (int r = 0; r < rows; r++) EACH_PART store(layer->dW + (at + r * WIDTH + p * LANES), sum[r][p]);
  }
}

/* dW += dZ·A_prevᵀ over the examples of a chunk, in order; after the last chunk the weights are updated. */
SEPARATE void gradient(const struct Layer *layer, const float *dZ, const float *At, int chunk, int examples,
                       struct Turn turn, const struct Step *step) {
  for (int input = 0; input < layer->inputs; input += WIDTH) {
    ptrdiff_t panel = (ptrdiff_t)input * layer->units;
    for (int unit = 0; unit < layer->units;) {
      int rows = rows_of_tile(layer->units - unit);
      WITH_ROWS(gradient_tile, rows, layer, panel + unit * WIDTH, dZ + unit * WIDTH, At, examples, turn, step)
      unit += rows;
    }
    At += (ptrdiff_t)chunk * WIDTH;
  }
}

/* db = the sum of dZ over the examples, in 16 lanes, then their tree; biases have no weight decay. */
SEPARATE void gradient_bias(const struct Layer *layer, const float *dZ, int panels, struct Turn turn,
                            const struct Step *step) {
  struct Step plain = *step;
  plain.decay = 0;
  struct Parameters biases = {layer->b, layer->firstB, layer->secondB};
  ptrdiff_t panelStep = (ptrdiff_t)up16(layer->units) * WIDTH;
  float db[WIDTH] __attribute__((aligned(64))) = {0};
  for (int unit = 0; unit < layer->units; unit++) {
    float lanes[WIDTH] __attribute__((aligned(64)));
    vec sum[1][PARTS];
    EACH_PART sum[0][p] = turn.first ? zero() : load(layer->dB + unit * WIDTH + p * LANES);
    for (int panel = 0; panel < panels; panel++)
      EACH_PART sum[0][p] = sum[0][p] + load(dZ + panel * panelStep + unit * WIDTH + p * LANES);
    EACH_PART store(turn.last ? lanes + p * LANES : layer->dB + unit * WIDTH + p * LANES, sum[0][p]);
    if (!turn.last) continue;
    db[unit % WIDTH] = sum_lanes(lanes);
    if (unit % WIDTH < WIDTH - 1 && unit < layer->units - 1) continue;
    int at = unit / WIDTH * WIDTH;
    EACH_PART sum[0][p] = load(db + p * LANES);
    update_rows(&plain, 1, sum, biases, at);
    for (int i = 0; i < WIDTH; i++) db[i] = 0;
  }
}
