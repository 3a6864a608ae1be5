/*
 * The three matrix products of a layer: forward Z = W·A + b, backward dA = Wᵀ·dZ, gradient dW = dZ·Aᵀ.
 *
 * Each is made of tiles of a few rows × one or two panels of 16 lanes, held in registers. Every element is one chain
 * of fused multiply-adds in the order of the summed index (inputs, units, examples), whatever the tile: a vector lane
 * is always another output, never a part of a sum. What follows the product is done while the tile is at hand: bias
 * and activation, the activation's derivative, the optimizer's update; so dW is not written to memory.
 *
 * The latency of a fused multiply-add is about 4 cycles at two a cycle, so a tile has 8 to 16 of them under way.
 */
#ifndef JMIN_PRODUCT_H
#define JMIN_PRODUCT_H

#include "activation.h"
#include "optimizer.h"
#include "shapes.h"
#include "transpose.h"
#include "vector.h"

/* How many sums of LANES lanes a tile has at most, for they have to stay in registers, beside the operands; and how
 * many panels: with AVX-512, 16 rows of one panel read 17 operands for 16 multiply-adds, 8 rows of two only 10. */
#if LANES == 16
enum { MOST_SUMS = 16, MOST_PANELS = 2 };
#elif LANES == 8
enum { MOST_SUMS = 12, MOST_PANELS = 1 };
#else
enum { MOST_SUMS = 2 * PARTS, MOST_PANELS = 1 }; /* V8 gives WebAssembly few */
#endif

#define MOST_ROWS(panels) (MOST_SUMS / ((panels)*PARTS))

/* Loops over the sums of a tile must vanish, or compilers keep the sums in memory. */
#if LANES == 1
#define UNROLL_ALL
#elif defined(__clang__)
#define UNROLL_ALL _Pragma("clang loop unroll(full)")
#else
#define UNROLL_ALL _Pragma("GCC unroll 32")
#endif

/* Sum i = r·panels·PARTS + p is part p of row r, the parts of one panel after those of the other. */
#define EACH_SUM(rows, panels)                                   \
  UNROLL_ALL for (int r = 0; r < (rows); r++)                    \
  UNROLL_ALL for (int p = 0, i = r * (panels)*PARTS; p < (panels)*PARTS; p++, i++)

/* Where part p of a row stands, from that row of the first panel; the panels are `step` floats apart. */
INLINE ptrdiff_t part_at(int p, ptrdiff_t step) { return p / PARTS * step + p % PARTS * LANES; }

INLINE void load_sums(int rows, int panels, vec *sum, const float *from, ptrdiff_t step) {
  EACH_SUM(rows, panels) sum[i] = load(from + r * WIDTH + part_at(p, step));
}

INLINE void store_sums(int rows, int panels, const vec *sum, float *to, ptrdiff_t step) {
  EACH_SUM(rows, panels) store(to + r * WIDTH + part_at(p, step), sum[i]);
}

INLINE void clear_sums(int rows, int panels, vec *sum) { EACH_SUM(rows, panels) sum[i] = zero(); }

/* What is multiplied: the sum of row r += left[r][k] · right[k][0…15], `count` k in order. The left matrix has its
 * rows `rowStep` floats apart, its columns `kStep`, and every 16 columns make a panel, `panelStep` floats from the one
 * before; of the right one there are one or two panels, 16 floats a row, `step` floats apart. */
struct Operands {
  const float *left;
  ptrdiff_t rowStep, kStep, panelStep;
  const float *right;
  ptrdiff_t step;
  int count;
};

/* One step of the summed index. */
INLINE void multiply_step(int rows, int panels, const struct Operands *of, ptrdiff_t k, vec *sum) {
  vec right[MOST_PANELS * PARTS];
  UNROLL_ALL for (int p = 0; p < panels * PARTS; p++) right[p] = load(of->right + k * WIDTH + part_at(p, of->step));
  EACH_SUM(rows, panels) sum[i] = fused(splat(of->left[r * of->rowStep + k * of->kStep]), right[p], sum[i]);
}

#if defined(__wasm__)

/* V8 loads all operands of a basic block before it multiplies any, and has 15 registers: 8 sums and the operands
 * of one step. So each step ends with a way out, which makes it a block. */
INLINE void multiply(int rows, int panels, struct Operands of, vec *sum) {
  _Pragma("clang loop unroll(disable)")
  for (; of.count > 0; of.count -= WIDTH) {
    _Pragma("clang loop unroll(full)")
    for (int k = 0; k < WIDTH; k++) {
      multiply_step(rows, panels, &of, k, sum);
      if (k + 1 == of.count) break;
    }
    of.left += of.panelStep;
    of.right += WIDTH * WIDTH;
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

INLINE void multiply_panel(int rows, int panels, const struct Operands *of, int count, vec *sum) {
  UNROLL
  for (int k = 0; k < count; k++) multiply_step(rows, panels, of, k, sum);
}

INLINE void multiply(int rows, int panels, struct Operands of, vec *sum) {
  int isOnePanel = of.panelStep == WIDTH * of.kStep;
  for (; !isOnePanel && of.count >= WIDTH; of.count -= WIDTH) {
    multiply_panel(rows, panels, &of, WIDTH, sum);
    of.left += of.panelStep;
    of.right += WIDTH * WIDTH;
  }
  multiply_panel(rows, panels, &of, of.count, sum);
}

#endif

/* TILES(tile, Job) compiles tile(rows, panels, job, at) for each size of a tile, and TILE(tile, size, job, at) calls
 * the one wanted. Natively each is a function of its own, so that no constant of what follows a product holds a
 * register during it; in WebAssembly, where a call through a table is dear, all become part of their caller. */
#define TILE_FUNCTION(rows, panels, tile, Job) \
  SEPARATE void tile##_##rows##x##panels(const struct Job *job, int at) { tile(rows, panels, job, at); }
#define TILE_ENTRY(rows, panels, tile) [(panels)-1][rows] = tile##_##rows##x##panels,

#define UP_TO_6(X, ...) X(1, __VA_ARGS__) X(2, __VA_ARGS__) X(3, __VA_ARGS__) X(4, __VA_ARGS__) X(5, __VA_ARGS__) X(6, __VA_ARGS__)
#define UP_TO_8(X, ...) UP_TO_6(X, __VA_ARGS__) X(7, __VA_ARGS__) X(8, __VA_ARGS__)
#define UP_TO_16(X, ...)                                                                                     \
  UP_TO_8(X, __VA_ARGS__) X(9, __VA_ARGS__) X(10, __VA_ARGS__) X(11, __VA_ARGS__) X(12, __VA_ARGS__)         \
  X(13, __VA_ARGS__) X(14, __VA_ARGS__) X(15, __VA_ARGS__) X(16, __VA_ARGS__)

#if LANES == 16
#define EACH_TILE(X, ...) UP_TO_16(X, 1, __VA_ARGS__) UP_TO_8(X, 2, __VA_ARGS__)
#elif LANES == 8
#define EACH_TILE(X, ...) UP_TO_6(X, 1, __VA_ARGS__)
#endif

struct Size {
  int rows, panels;
};

#ifdef EACH_TILE
#define TILES(tile, Job)             \
  EACH_TILE(TILE_FUNCTION, tile, Job) \
  static void (*const tile##s[MOST_PANELS][1 + MOST_ROWS(1)])(const struct Job *, int) = {EACH_TILE(TILE_ENTRY, tile)};
#define TILE(tile, size, job, at) tile##s[(size).panels - 1][(size).rows](job, at)
#else
#define TILES(tile, Job)
#define TILE(tile, size, job, at) (size).rows == 1 ? tile(1, 1, job, at) : tile(2, 1, job, at)
#endif

/* How many panels to take now, of those left. */
INLINE int panels_of_tile(int left) { return left < MOST_PANELS ? left : MOST_PANELS; }

/* How many of `left` rows to take now, so that tiles are as even as can be: of at most 6 rows, 16 are 6 + 5 + 5. */
INLINE struct Size tile_size(int left, int panels) {
  int most = MOST_ROWS(panels);
  if (most == 2) return (struct Size){left < 2 ? 1 : 2, panels};
  int tiles = (left + most - 1) / most;
  return (struct Size){(left + tiles - 1) / tiles, panels};
}

/* A stretch of the summed index, short enough that what it needs of a panel stays in the first-level cache. Between
 * blocks the sums wait in memory, where the result will be: the chain of each goes on unchanged. */
struct Block {
  int first, count, isLast;
};

enum { BLOCK = MOST_ROWS(1) == 2 ? 256 : 512 };

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
  const float *A_prev; /* the tile's first panel, from the block's first input */
  float *A;            /* the tile's first panel */
  enum Activation f;
  float slope;
};

/* Floats from one panel of A, or of dZ, to the next. */
INLINE ptrdiff_t panel_step(int units) { return (ptrdiff_t)up16(units) * WIDTH; }

INLINE void forward_tile(int rows, int panels, const struct Forward *job, int unit) {
  const struct Layer *layer = job->layer;
  ptrdiff_t step = panel_step(layer->units);
  float *to = job->A + unit * WIDTH;
  vec sum[MOST_SUMS];
  if (job->block.first > 0) load_sums(rows, panels, sum, to, step);
  else EACH_SUM(rows, panels) sum[i] = splat(layer->b[unit + r]);
  multiply(rows, panels, (struct Operands){
    .left = layer->W + (ptrdiff_t)job->block.first * layer->units + unit * WIDTH,
    .rowStep = WIDTH, .kStep = 1, .panelStep = (ptrdiff_t)layer->units * WIDTH,
    .right = job->A_prev, .step = panel_step(layer->inputs), .count = job->block.count,
  }, sum);
  if (job->block.isLast && is_piecewise(job->f)) {
    EACH_SUM(rows, panels) sum[i] = flush(piecewise(sum[i], splat(job->slope)));
    store_sums(rows, panels, sum, to, step);
    return;
  }
  store_sums(rows, panels, sum, to, step);
  if (!job->block.isLast) return;
  for (int panel = 0; panel < panels; panel++) activate(job->f, to + panel * step, rows * WIDTH);
}

TILES(forward_tile, Forward)

/* A = f(W·A_prev + b) for `panels` panels of 16 examples. */
SEPARATE void forward(const struct Layer *layer, const float *A_prev, int panels, enum Activation f, float slope) {
  struct Forward job = {.layer = layer, .f = f, .slope = slope};
  for (job.block = first_block(layer->inputs); job.block.count > 0;
       job.block = next_block(job.block, layer->inputs)) {
    for (int panel = 0, wide; panel < panels; panel += wide) {
      wide = panels_of_tile(panels - panel);
      job.A_prev = A_prev + panel * panel_step(layer->inputs) + job.block.first * WIDTH;
      job.A = layer->A + panel * panel_step(layer->units);
      struct Size size;
      for (int unit = 0; unit < layer->units; unit += size.rows) {
        size = tile_size(layer->units - unit, wide);
        TILE(forward_tile, size, &job, unit);
      }
    }
  }
}

/* ---- backward ---- */

struct Backward {
  const struct Layer *layer;
  struct Block block;
  const float *dZ;     /* the tile's first panel, from the block's first unit */
  const float *A_prev; /* that panel of the layer below, whose activation f is */
  float *dZ_prev;
  enum Activation f;
  float slope;
};

INLINE void backward_tile(int rows, int panels, const struct Backward *job, int input) {
  const struct Layer *layer = job->layer;
  ptrdiff_t step = panel_step(layer->inputs);
  float *to = job->dZ_prev + input * WIDTH;
  vec sum[MOST_SUMS];
  if (job->block.first > 0) load_sums(rows, panels, sum, to, step);
  else clear_sums(rows, panels, sum);
  ptrdiff_t ofInputs = (ptrdiff_t)(input / WIDTH) * layer->units;
  multiply(rows, panels, (struct Operands){
    .left = layer->W + (ofInputs + job->block.first) * WIDTH + input % WIDTH,
    .rowStep = 1, .kStep = WIDTH, .panelStep = WIDTH * WIDTH,
    .right = job->dZ, .step = panel_step(layer->units), .count = job->block.count,
  }, sum);
  const float *A = job->A_prev + input * WIDTH;
  if (job->block.isLast)
    EACH_SUM(rows, panels) {
      vec a = load(A + r * WIDTH + part_at(p, step));
      sum[i] = flush(through_derivative(job->f, splat(job->slope), sum[i], a));
    }
  store_sums(rows, panels, sum, to, step);
}

TILES(backward_tile, Backward)

/* The size of the next tile: its rows within a panel of 16 inputs. */
INLINE struct Size size_in_panel(int input, int inputs, int panels) {
  int inPanel = WIDTH - input % WIDTH;
  return tile_size(inputs - input < inPanel ? inputs - input : inPanel, panels);
}

/* dZ_prev = (Wᵀ·dZ) ∘ f′, where f and A_prev are those of the layer below. */
SEPARATE void backward(const struct Layer *layer, const float *dZ, const float *A_prev, float *dZ_prev, int panels,
                       enum Activation f, float slope) {
  struct Backward job = {.layer = layer, .f = f, .slope = slope};
  for (job.block = first_block(layer->units); job.block.count > 0; job.block = next_block(job.block, layer->units)) {
    for (int panel = 0, wide; panel < panels; panel += wide) {
      wide = panels_of_tile(panels - panel);
      job.dZ = dZ + panel * panel_step(layer->units) + job.block.first * WIDTH;
      job.A_prev = A_prev + panel * panel_step(layer->inputs);
      job.dZ_prev = dZ_prev + panel * panel_step(layer->inputs);
      struct Size size;
      for (int input = 0; input < layer->inputs; input += size.rows) {
        size = size_in_panel(input, layer->inputs, wide);
        TILE(backward_tile, size, &job, input);
      }
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
  ptrdiff_t panel; /* where the tile's first panel of 16 inputs starts in W and dW */
  const float *dZ;
  const float *At; /* that panel of the layer below */
  int chunk, examples;
  struct Turn turn;
  const struct Step *step;
};

INLINE void gradient_tile(int rows, int panels, const struct Gradient *job, int unit) {
  ptrdiff_t at = job->panel + unit * WIDTH;
  ptrdiff_t step = (ptrdiff_t)job->layer->units * WIDTH;
  vec sum[MOST_SUMS];
  if (job->turn.first) clear_sums(rows, panels, sum);
  else load_sums(rows, panels, sum, job->layer->dW + at, step);
  multiply(rows, panels, (struct Operands){
    .left = job->dZ + unit * WIDTH,
    .rowStep = WIDTH, .kStep = 1, .panelStep = panel_step(job->layer->units),
    .right = job->At, .step = (ptrdiff_t)job->chunk * WIDTH, .count = job->examples,
  }, sum);
  if (!job->turn.last || job->step->isClipped) {
    store_sums(rows, panels, sum, job->layer->dW + at, step);
    return;
  }
  if (job->step->isPlain) {
    float *W = job->weights.values + at, *v = job->weights.first + at;
    vec momentum = splat(job->step->momentum), rate = splat(-job->step->rate);
    EACH_SUM(rows, panels) {
      ptrdiff_t of = r * WIDTH + part_at(p, step);
      update_sgd_plain(momentum, rate, sum[i], W + of, v + of);
    }
    return;
  }
  float ready[MOST_SUMS * LANES] __attribute__((aligned(64)));
  store_sums(rows, panels, sum, ready, rows * WIDTH);
  for (int panel = 0; panel < panels; panel++)
    update(job->step, ready + panel * rows * WIDTH, job->weights, at + panel * step, rows * WIDTH);
}

TILES(gradient_tile, Gradient)

/* dW += dZ·A_prevᵀ over the examples of a chunk, in order; after the last chunk the weights are updated,
 * unless gradients are clipped. */
SEPARATE void gradient(const struct Layer *layer, const float *dZ, const float *At, int chunk, int examples,
                       struct Turn turn, const struct Step *step) {
  struct Gradient job = {layer, {layer->W, layer->first, layer->second}, 0, dZ, At, chunk, examples, turn, step};
  int panels = up16(layer->inputs) / WIDTH;
  for (int panel = 0, wide; panel < panels; panel += wide) {
    wide = panels_of_tile(panels - panel);
    job.panel = (ptrdiff_t)panel * layer->units * WIDTH;
    job.At = At + (ptrdiff_t)panel * chunk * WIDTH;
    struct Size size;
    for (int unit = 0; unit < layer->units; unit += size.rows) {
      size = tile_size(layer->units - unit, wide);
      TILE(gradient_tile, size, &job, unit);
    }
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

/* An update of biases, which have no weight decay. */
static struct Step without_decay(const struct Step *step) {
  struct Step undecayed = *step;
  undecayed.decay = 0;
  return undecayed;
}

/* db = the sum of dZ over the examples, in 16 lanes, then their tree. */
SEPARATE void gradient_bias(const struct Layer *layer, const float *dZ, int panels, struct Turn turn,
                            const struct Step *step) {
  struct Step undecayed = without_decay(step);
  struct Parameters biases = {layer->b, layer->firstB, layer->secondB};
  ptrdiff_t panelStep = panel_step(layer->units);
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
    if (step->isClipped) for (int u = 0; u < WIDTH; u++) layer->db[unit + u] = db[u];
    else update(&undecayed, db, biases, unit, WIDTH);
  }
}

#endif
