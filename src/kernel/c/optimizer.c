/*
 * One update of LANES parameters from their gradient, and the learning rate of an iteration.
 *
 * g is the mean gradient of the mini-batch; with L2 weight decay λ it becomes g + λW (weights only: biases come
 * with a step whose decay is 0). v, m and s are the optimizer's memories, in the layout of the parameters.
 *
 *   sgd       v ← μv + g           W ← W − αv              (no v where μ = 0)
 *   nesterov  v ← μv + g           W ← W − α(g + μv)       (as in PyTorch)
 *   rmsprop   s ← ρs + (1 − ρ)g²   W ← W − αg / (√s + ε)
 *   adam      m ← β₁m + (1 − β₁)g, s ← β₂s + (1 − β₂)g²
 *             W ← W − α m̂ / (√ŝ + ε), m̂ = m / (1 − β₁^t), ŝ = s / (1 − β₂^t)
 *   adamw     adam, but W ← W − αλW first, and no λ in g
 */
#include "vector.h"
#include "shapes.h"

/* Which memories an optimizer has. */
static inline int has_first(enum Optimizer optimizer, double momentum) {
  return optimizer == ADAM || optimizer == ADAMW || (optimizer != RMSPROP && momentum != 0);
}
static inline int has_second(enum Optimizer optimizer) {
  return optimizer == RMSPROP || optimizer == ADAM || optimizer == ADAMW;
}

INLINE void update_sgd(const struct Step *step, vec g, float *W, float *v) {
  vec w = load(W);
  vec direction = fused(splat(step->decay), w, g);
  if (v != NULL) {
    vec momentum = splat(step->momentum);
    vec velocity = flush(fused(momentum, load(v), direction));
    store(v, velocity);
    direction = step->optimizer == NESTEROV ? fused(momentum, velocity, direction) : velocity;
  }
  store(W, flush(fused(splat(-step->rate), direction, w)));
}

INLINE void update_rmsprop(const struct Step *step, vec g, float *W, float *s) {
  vec w = load(W);
  vec gradient = fused(splat(step->decay), w, g);
  vec square = fused(splat(step->rho), load(s), splat(step->rhoRest) * (gradient * gradient));
  square = flush_below(square, SMALLEST_SQUARE);
  store(s, square);
  store(W, flush(w - splat(step->rate) * gradient / (root(square) + splat(step->epsilon))));
}

INLINE void update_adam(const struct Step *step, vec g, float *W, float *m, float *s) {
  vec w = load(W);
  vec gradient = g;
  if (step->optimizer == ADAMW) w = fused(splat(-step->decay), w, w);
  else gradient = fused(splat(step->decay), w, g);
  vec mean = flush(fused(splat(step->beta1), load(m), splat(step->beta1Rest) * gradient));
  vec square = fused(splat(step->beta2), load(s), splat(step->beta2Rest) * (gradient * gradient));
  square = flush_below(square, SMALLEST_SQUARE);
  store(m, mean);
  store(s, square);
  vec scale = root(square * splat(step->correction2)) + splat(step->epsilon);
  store(W, flush(w - splat(step->rate) * (mean * splat(step->correction1)) / scale));
}

/* The parameters of a layer's W or b, and the optimizer's memories of them: NULL where it has none. */
struct Parameters {
  float *values, *first, *second;
};

/* Updates `rows` rows of 16 parameters from `at`, whose gradients are g. */
INLINE void update_rows(const struct Step *step, int rows, vec g[][PARTS], struct Parameters of, ptrdiff_t at) {
  float *W = of.values + at;
  if (of.second == NULL) {
    float *v = of.first == NULL ? NULL : of.first + at;
    for (int r = 0; r < rows; r++)
      EACH_PART {
        ptrdiff_t i = r * WIDTH + p * LANES;
        update_sgd(step, g[r][p], W + i, v == NULL ? NULL : v + i);
      }
  } else if (of.first == NULL) {
    float *s = of.second + at;
    for (int r = 0; r < rows; r++)
      EACH_PART update_rmsprop(step, g[r][p], W + r * WIDTH + p * LANES, s + r * WIDTH + p * LANES);
  } else {
    float *m = of.first + at, *s = of.second + at;
    for (int r = 0; r < rows; r++)
      EACH_PART {
        ptrdiff_t i = r * WIDTH + p * LANES;
        update_adam(step, g[r][p], W + i, m + i, s + i);
      }
  }
}

/* α of iteration t, counted from 0, in float64. */
static double learning_rate(const struct Training *t) {
  double epoch = (double)(t->iteration / t->iterationsPerEpoch);
  if (t->schedule == INVERSE_TIME) return t->rate / (1 + t->inverseRate * epoch);
  if (t->schedule == EXPONENTIAL) return t->rate * portable_exp(epoch * portable_log(t->factor));
  if (t->schedule == COSINE) return t->rate * (1 + cos_turns((double)t->iteration / t->total / 2)) / 2;
  return t->rate;
}

/* The numbers of the coming update, in float64 until the end. */
static struct Step step_of(const struct Training *t) {
  double rate = learning_rate(t);
  double decay = t->optimizer == ADAMW ? rate * t->decay : t->decay;
  struct Step step = {
      .optimizer = t->optimizer,
      .rate = (float)rate,
      .momentum = (float)t->momentum,
      .decay = (float)decay,
      .rho = (float)t->rho,
      .rhoRest = (float)(1 - t->rho),
      .epsilon = (float)(t->optimizer == RMSPROP ? t->rmspropEpsilon : t->adamEpsilon),
      .beta1 = (float)t->beta1,
      .beta1Rest = (float)(1 - t->beta1),
      .beta2 = (float)t->beta2,
      .beta2Rest = (float)(1 - t->beta2),
      .correction1 = (float)(1 / (1 - t->beta1Power * t->beta1)),
      .correction2 = (float)(1 / (1 - t->beta2Power * t->beta2)),
  };
  return step;
}
