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
#if LANES <= 4
#define TILE_ROWS 2
#else
#define TILE_ROWS 6
#endif
#endif

/* One step of the summed index: sum[r] += left[r] · right[0…15], the rows of `left` `rowStep` floats apart. */
INLINE void multiply_step(int rows, const float *left, ptrdiff_t rowStep, const float *right, vec sum[][PARTS]) {
  vec b[PARTS];
  EACH_PART b[p] = load(right + p * LANES);
  for (int r = 0; r < rows; r++) {
    vec a = splat(left[r * rowStep]);
    EACH_PART sum[r][p] = fused(a, b[p], sum[r][p]);
  }
}

/* sum[r] += left[r][k] · right[k][0…15], `count` k in order. The left matrix has its rows `rowStep` floats apart,
 * its columns `kStep`, and every 16 columns make a panel, `panelStep` floats from the one before; the right one is a
 * panel, 16 floats a row. */
#if defined(__wasm__)

/* V8 loads all operands of a basic block before it multiplies any, and has 15 registers: 8 sums and the operands
 * of one step. So each step ends with a way out, which makes it a block. */
INLINE void multiply(int rows, const float *left, ptrdiff_t rowStep, ptrdiff_t kStep, ptrdiff_t panelStep,
                     const float *right, int count, vec sum[][PARTS]) {
  _Pragma("clang loop unroll(disable)")
  for (; count > 0; count -= WIDTH) {
    _Pragma("clang loop unroll(full)")
    for (int k = 0; k < WIDTH; k++) {
      multiply_step(rows, left + k * kStep, rowStep, right + k * WIDTH, sum);
      if (k + 1 == count) break;
    }
    left += panelStep;
    right += WIDTH * WIDTH;
  }
}

#else

#if LANES == 1
#define UNROLL
#elif defined(__clang__)
#define UNROLL _Pragma("unroll 4")
#else
#define UNROLL _Pragma("GCC unroll 4")
#endif

INLINE void multiply_panel(int rows, const float *left, ptrdiff_t rowStep, ptrdiff_t kStep, const float *right,
                           int count, vec sum[][PARTS]) {
  UNROLL
  for (int k = 0; k < count; k++) multiply_step(rows, left + k * kStep, rowStep, right + k * WIDTH, sum);
}

INLINE void multiply(int rows, const float *left, ptrdiff_t rowStep, ptrdiff_t kStep, ptrdiff_t panelStep,
                     const float *right, int count, vec sum[][PARTS]) {
  int isOnePanel = panelStep == WIDTH * kStep;
  for (; !isOnePanel && count >= WIDTH; count -= WIDTH) {
    multiply_panel(rows, left, rowStep, kStep, right, WIDTH, sum);
    left += panelStep;
    right += WIDTH * WIDTH;
  }
  multiply_panel(rows, left, rowStep, kStep, right, count, sum);
}

#endif

/* TILES(tile, Job) compiles tile(rows, job, at) for each number of rows, and TILE(tile, rows, job, at) calls the
 * one wanted. Natively each is a function of its own, so that no constant of what follows a product holds a
 * register during it; in WebAssembly, where a call through a table is dear, both become part of their caller. */
#if TILE_ROWS == 6
#define TILE_OF(rows, tile, Job) \
  SEPARATE void tile##_##rows(const struct Job *job, int at) { tile(rows, job, at); }
#define TILES(tile, Job)                                                                          \
  TILE_OF(1, tile, Job)                                                                           \
  TILE_OF(2, tile, Job)                                                                           \
  TILE_OF(3, tile, Job)                                                                           \
  TILE_OF(4, tile, Job)                                                                           \
  TILE_OF(5, tile, Job)                                                                           \
  TILE_OF(6, tile, Job)                                                                           \
  static void (*const tile##s[])(const struct Job *, int) = {NULL,     tile##_1, tile##_2, tile##_3, \
                                                             tile##_4, tile##_5, tile##_6};
#define TILE(tile, rows, job, at) tile##s[rows](job, at)
#else
#define TILES(tile, Job)
#define TILE(tile, rows, job, at) (rows) == 1 ? tile(1, job, at) : tile(TILE_ROWS, job, at)
#endif

/* How many of `left` rows to take now, so that tiles are as even as can be: 16 are 6 + 5 + 5. */
INLINE int rows_of_tile(int left) {
  if (TILE_ROWS == 2) return left < 2 ? 1 : 2;
  int tiles = (left + TILE_ROWS - 1) / TILE_ROWS;
  return (left + tiles - 1) / tiles;
}

/* A stretch of the summed index, short enough that what it needs of a panel stays in the first-level cache. Between
 * blocks the sums wait in memory, where the result will be: the chain of each goes on unchanged. */
struct Block {
  int first, count, isLast;
};

enum { BLOCK = TILE_ROWS == 2 ? 256 : 512 };

INLINE struct Block block_from(int first, int total) {
  int left = total - first;
  return (struct Block){first, left < BLOCK ? left : BLOCK, left <= BLOCK};
}
INLINE struct Block first_block(int total) { return block_from(0, total); }
INLINE struct Block next_block(struct Block block, int total) { return block_from(block.first + block.count, total); }

/* ---- forward ---- */

struct Forward {
  const struct Layer *layer;
  struct Block block;
  const float *A_prev; /* a panel, from the block's first input */
  float *A;            /* a panel */
  enum Activation f;
  float slope;
};

INLINE void forward_tile(int rows, const struct Forward *job, int unit) {
  const struct Layer *layer = job->layer;
  vec sum[TILE_ROWS][PARTS];
  float *to = job->A + unit * WIDTH;
  for (int r = 0; r < rows; r++)
    EACH_PART sum[r][p] = job->block.first == 0 ? splat(layer->b[unit + r]) : load(to + r * WIDTH + p * LANES);
  const float *W = layer->W + (ptrdiff_t)job->block.first * layer->units + unit * WIDTH;
  multiply(rows, W, WIDTH, 1, (ptrdiff_t)layer->units * WIDTH, job->A_prev, job->block.count, sum);
  if (job->block.isLast && is_piecewise(job->f)) {
    for (int r = 0; r < rows; r++)
      EACH_PART store(to + r * WIDTH + p * LANES, flush(piecewise(sum[r][p], splat(job->slope))));
    return;
  }
  for (int r = 0; r < rows; r++) EACH_PART store(to + r * WIDTH + p * LANES, sum[r][p]);
  if (job->block.isLast) activate(job->f, to, rows * WIDTH);
}

TILES(forward_tile, Forward)

/* A = f(W·A_prev + b) for `panels` panels of 16 examples. */
SEPARATE void forward(const struct Layer *layer, const float *A_prev, int panels, enum Activation f, float slope) {
  struct Forward job = {.layer = layer, .f = f, .slope = slope};
  for (job.block = first_block(layer->inputs); job.block.count > 0;
       job.block = next_block(job.block, layer->inputs)) {
    job.A_prev = A_prev + job.block.first * WIDTH;
    job.A = layer->A;
    for (int panel = 0; panel < panels; panel++) {
      for (int unit = 0, rows; unit < layer->units; unit += rows) {
        rows = rows_of_tile(layer->units - unit);
        TILE(forward_tile, rows, &job, unit);
      }
      job.A_prev += up16(layer->inputs) * WIDTH;
      job.A += up16(layer->units) * WIDTH;
    }
  }
}

/* ---- backward ---- */

struct Backward {
  const struct Layer *layer;
  struct Block block;
  const float *dZ;     /* a panel, from the block's first unit */
  const float *A_prev; /* a panel of the layer below, whose activation f is */
  float *dZ_prev;      /* a panel */
  enum Activation f;
  float slope;
};

INLINE void backward_tile(int rows, const struct Backward *job, int input) {
  const struct Layer *layer = job->layer;
  vec sum[TILE_ROWS][PARTS];
  float *to = job->dZ_prev + input * WIDTH;
  for (int r = 0; r < rows; r++)
    EACH_PART sum[r][p] = job->block.first == 0 ? zero() : load(to + r * WIDTH + p * LANES);
  ptrdiff_t panel = (ptrdiff_t)(input / WIDTH) * layer->units;
  const float *W = layer->W + (panel + job->block.first) * WIDTH + input % WIDTH;
  multiply(rows, W, 1, WIDTH, WIDTH * WIDTH, job->dZ, job->block.count, sum);
  if (!job->block.isLast) {
    for (int r = 0; r < rows; r++) EACH_PART store(to + r * WIDTH + p * LANES, sum[r][p]);
    return;
  }
  const float *A = job->A_prev + input * WIDTH;
  for (int r = 0; r < rows; r++)
    EACH_PART {
      int at = r * WIDTH + p * LANES;
      store(to + at, flush(through_derivative(job->f, splat(job->slope), sum[r][p], load(A + at))));
    }
}

TILES(backward_tile, Backward)

/* The rows of the next tile: within a panel of 16 inputs. */
INLINE int rows_in_panel(int input, int inputs) {
  int inPanel = WIDTH - input % WIDTH;
  return rows_of_tile(inputs - input < inPanel ? inputs - input : inPanel);
}

/* dZ_prev = (Wᵀ·dZ) ∘ f′, where f and A_prev are those of the layer below. */
SEPARATE void backward(const struct Layer *layer, const float *dZ, const float *A_prev, float *dZ_prev, int panels,
                       enum Activation f, float slope) {
  struct Backward job = {.layer = layer, .f = f, .slope = slope};
  for (job.block = first_block(layer->units); job.block.count > 0; job.block = next_block(job.block, layer->units)) {
    job.dZ = dZ + job.block.first * WIDTH;
    job.A_prev = A_prev;
    job.dZ_prev = dZ_prev;
    for (int panel = 0; panel < panels; panel++) {
      for (int input = 0, rows; input < layer->inputs; input += rows) {
        rows = rows_in_panel(input, layer->inputs);
        TILE(backward_tile, rows, &job, input);
      }
      job.dZ += up16(layer->units) * WIDTH;
      job.A_prev += up16(layer->inputs) * WIDTH;
      job.dZ_prev += up16(layer->inputs) * WIDTH;
    }
  }
}

/* ---- gradient and update ---- */

/* What part of a mini-batch a chunk is: sums start at 0 in the first, the update follows the last. */
struct Turn {
  int first, last;
};

struct Gradient {
  const struct Layer *layer;
  struct Parameters weights;
  ptrdiff_t panel; /* where a panel of 16 inputs starts in W and dW */
  const float *dZ;
  const float *At; /* that panel of the layer below */
  int examples;
  struct Turn turn;
  const struct Step *step;
};

INLINE void gradient_tile(int rows, const struct Gradient *job, int unit) {
  ptrdiff_t at = job->panel + unit * WIDTH;
  float *dW = job->layer->dW;
  vec sum[TILE_ROWS][PARTS];
  for (int r = 0; r < rows; r++)
    EACH_PART sum[r][p] = job->turn.first ? zero() : load(dW + (at + r * WIDTH + p * LANES));
  multiply(rows, job->dZ + unit * WIDTH, WIDTH, 1, (ptrdiff_t)up16(job->layer->units) * WIDTH, job->At, job->examples,
                  sum);
  if (job->turn.last && job->step->isPlain) {
    float *W = job->weights.values + at, *v = job->weights.first + at;
    vec momentum = splat(job->step->momentum), rate = splat(-job->step->rate);
    for (int r = 0; r < rows; r++)
      EACH_PART update_sgd_plain(momentum, rate, sum[r][p], W + r * WIDTH + p * LANES, v + r * WIDTH + p * LANES);
    return;
  }
  float ready[TILE_ROWS * WIDTH] __attribute__((aligned(64)));
  float *to = job->turn.last ? ready : dW + at;
  for (int r = 0; r < rows; r++) EACH_PART store(to + r * WIDTH + p * LANES, sum[r][p]);
  if (job->turn.last) update(job->step, ready, job->weights, at, rows * WIDTH);
}

TILES(gradient_tile, Gradient)

/* dW += dZ·A_prevᵀ over the examples of a chunk, in order; after the last chunk the weights are updated. */
SEPARATE void gradient(const struct Layer *layer, const float *dZ, const float *At, int chunk, int examples,
                       struct Turn turn, const struct Step *step) {
  struct Gradient job = {layer, {layer->W, layer->first, layer->second}, 0, dZ, At, examples, turn, step};
  for (int input = 0; input < layer->inputs; input += WIDTH) {
    for (int unit = 0, rows; unit < layer->units; unit += rows) {
      rows = rows_of_tile(layer->units - unit);
      TILE(gradient_tile, rows, &job, unit);
    }
    job.panel += (ptrdiff_t)layer->units * WIDTH;
    job.At += (ptrdiff_t)chunk * WIDTH;
  }
}

/* sum[u] of 16 units, each over its 16 lanes in the tree of vector.h, for all units at once. */
INLINE void sum_lanes_of_units(const float lanes[WIDTH * WIDTH], float sum[WIDTH]) {
  float turned[WIDTH * WIDTH] __attribute__((aligned(64)));
  transpose(lanes, turned);
  EACH_PART {
    vec half[8];
    for (int i = 0; i < 8; i++)
      half[i] = load(turned + i * WIDTH + p * LANES) + load(turned + (i + 8) * WIDTH + p * LANES);
    for (int i = 0; i < 4; i++) half[i] = half[i] + half[i + 4];
    store(sum + p * LANES, (half[0] + half[2]) + (half[1] + half[3]));
  }
}

/* db = the sum of dZ over the examples, in 16 lanes, then their tree; biases have no weight decay. */
SEPARATE void gradient_bias(const struct Layer *layer, const float *dZ, int panels, struct Turn turn,
                            const struct Step *step) {
  struct Step undecayed = *step;
  undecayed.decay = 0;
  struct Parameters biases = {layer->b, layer->firstB, layer->secondB};
  ptrdiff_t panelStep = (ptrdiff_t)up16(layer->units) * WIDTH;
  for (int unit = 0; unit < layer->units; unit += WIDTH) {
    float lanes[WIDTH * WIDTH] __attribute__((aligned(64)));
    int rows = layer->units - unit < WIDTH ? layer->units - unit : WIDTH;
    for (int i = 0; i < rows * WIDTH; i += LANES) {
      ptrdiff_t at = unit * WIDTH + i;
      vec sum = turn.first ? zero() : load(layer->dB + at);
      for (int panel = 0; panel < panels; panel++) sum = sum + load(dZ + panel * panelStep + at);
      store(turn.last ? lanes + i : layer->dB + at, sum);
    }
    if (!turn.last) continue;
    for (int i = rows * WIDTH; i < WIDTH * WIDTH; i += LANES) store(lanes + i, zero());
    float db[WIDTH] __attribute__((aligned(64)));
    sum_lanes_of_units(lanes, db);
    update(&undecayed, db, biases, unit, WIDTH);
  }
}
