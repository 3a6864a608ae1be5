/*
 * The output layer: from Z[L] to dZ[L] for the way back, or to the cost of each example.
 *
 *   sigmoid  cross-entropy log(1 + e^t), t = (1 − 2y)·z     dZ = (σ(z) − y) / m
 *   softmax  cross-entropy log Σ e^z_k − z_y                dZ = (softmax(z)_k − [k = y]) / m
 *   linear   squared error (z − y)²                         dZ = 2(z − y) / m
 *
 * Costs come from Z, not from probabilities, so that neither a very wrong nor a very right answer loses its
 * digits: for softmax, (max − z_y) + log(1 + Σ e^(z_k − max) over all k but that of the maximum).
 */
#ifndef JMIN_COST_H
#define JMIN_COST_H

#include "activation.h"
#include "shapes.h"
#include "vector.h"

/* Units are counted in floats: turning an integer into one is dear in V8's code. */
INLINE vec next(vec unit) { return unit + splat(1.0f); }

/* The greatest of the outputs of LANES examples, and the first unit that has it (as a float). */
struct Greatest {
  vec value, unit;
};

INLINE struct Greatest greatest(const float *Z, int outputs) {
  struct Greatest best = {load(Z), zero()};
  vec unit = zero();
  for (int k = 1; k < outputs; k++) {
    vec z = load(Z + k * WIDTH);
    bits above = greater(z, best.value);
    unit = next(unit);
    best.value = choose(above, z, best.value);
    best.unit = choose(above, unit, best.unit);
  }
  return best;
}

/* Σ e^(z_k − max) over all k but the first maximum. */
INLINE vec sum_of_others(const float *Z, int outputs, struct Greatest best) {
  vec sum = zero(), unit = zero();
  for (int k = 0; k < outputs; k++, unit = next(unit)) {
    vec e = exp_nonpositive(load(Z + k * WIDTH) - best.value);
    sum = sum + as_vec(as_bits(e) & ~same(best.unit, unit));
  }
  return sum;
}

/* Z → dZ in place for one panel's LANES lanes from `Z`; y and inverse (1/m, or 0 for a lane without example). */
INLINE void output_gradient_lanes(enum Output output, int outputs, float *Z, vec y, vec inverse) {
  if (output == OUTPUT_LINEAR) {
    vec difference = load(Z) - y;
    store(Z, flush((difference + difference) * inverse));
  } else if (output == OUTPUT_SIGMOID) {
    store(Z, flush((sigmoid_of(load(Z)) - y) * inverse));
  } else {
    struct Greatest best = greatest(Z, outputs);
    vec sum = zero(), unit = zero();
    for (int k = 0; k < outputs; k++, unit = next(unit)) {
      vec e = exp_nonpositive(load(Z + k * WIDTH) - best.value);
      store(Z + k * WIDTH, e);
      sum = sum + as_vec(as_bits(e) & ~same(best.unit, unit));
    }
    vec share = splat(1.0f) / (splat(1.0f) + sum);
    unit = zero();
    for (int k = 0; k < outputs; k++, unit = next(unit)) {
      vec isClass = as_vec(same(y, unit) & as_bits(splat(1.0f)));
      store(Z + k * WIDTH, flush(fused(load(Z + k * WIDTH), share, zero() - isClass) * inverse));
    }
  }
}

static const float LANE_NUMBERS[WIDTH] __attribute__((aligned(64))) = {0, 1, 2,  3,  4,  5,  6,  7,
                                                                       8, 9, 10, 11, 12, 13, 14, 15};

static int class_count(const struct Data *data) { return data->output == OUTPUT_SIGMOID ? 2 : data->outputs; }

static int is_class(float y, int classes) { return y >= 0 && y < (float)classes; }

/* 1/m for each of 16 examples, times the weight of its class. */
static void weigh(const struct Training *t, const float *y, int64_t batch, float inverse[WIDTH]) {
  for (int e = 0; e < WIDTH; e++)
    if (is_class(y[e], class_count(t->data))) inverse[e] = (float)(t->weight[(int)y[e]] / (double)batch);
}

/* Z[L] → dZ[L] in place for a chunk of `examples`, of a mini-batch of `batch`. */
SEPARATE void output_gradient(const struct Training *t, float *Z, int examples, int64_t batch) {
  int outputs = t->data->outputs;
  float inverse[WIDTH] __attribute__((aligned(64)));
  for (int e = 0; e < WIDTH; e++) inverse[e] = 1.0f / (float)batch;
  for (int first = 0; first < examples; first += WIDTH) {
    vec left = splat((float)(examples - first));
    if (t->weight != NULL) weigh(t, t->y + first, batch, inverse);
    EACH_PART {
      bits isExample = greater(left, load(LANE_NUMBERS + p * LANES));
      output_gradient_lanes(t->data->output, outputs, Z + p * LANES, load(t->y + first + p * LANES),
                            as_vec(as_bits(load(inverse + p * LANES)) & isExample));
    }
    Z += up16(outputs) * WIDTH;
  }
}

/* The costs of LANES examples; `wrong` is 1 where the most probable class is not y. */
INLINE vec costs_of_lanes(enum Output output, int outputs, const float *Z, vec y, vec *wrong) {
  vec one = splat(1.0f);
  vec z = load(Z);
  if (output == OUTPUT_LINEAR) {
    *wrong = zero();
    return (z - y) * (z - y);
  }
  if (output == OUTPUT_SIGMOID) {
    vec isOne = as_vec(greater(z, zero()) & as_bits(one));
    *wrong = as_vec(~same(isOne, y) & as_bits(one));
    vec t = fused(splat(-2.0f), y, one) * z;
    vec above = choose(greater(zero(), t), zero(), t);
    return above + log1p_of(exp_nonpositive(zero() - magnitude(t)));
  }
  struct Greatest best = greatest(Z, outputs);
  *wrong = as_vec(~same(best.unit, y) & as_bits(one));
  vec ofClass = z, unit = zero();
  for (int k = 0; k < outputs; k++, unit = next(unit)) ofClass = choose(same(y, unit), load(Z + k * WIDTH), ofClass);
  return (best.value - ofClass) + log1p_of(sum_of_others(Z, outputs, best));
}

/* Adds a chunk's costs to 16 sums in float64, example e to sum e % 16, and counts the wrong classes. */
SEPARATE void add_costs(const struct Training *t, const float *Z, int examples, double *score) {
  int outputs = t->data->outputs;
  for (int first = 0; first < examples; first += WIDTH) {
    float costs[WIDTH] __attribute__((aligned(64)));
    float wrong[WIDTH] __attribute__((aligned(64)));
    EACH_PART {
      vec isWrong;
      vec y = load(t->y + first + p * LANES);
      store(costs + p * LANES, costs_of_lanes(t->data->output, outputs, Z + p * LANES, y, &isWrong));
      store(wrong + p * LANES, isWrong);
    }
    for (int lane = 0; lane < WIDTH && first + lane < examples; lane++) {
      score[SCORE_COSTS + lane] += (double)costs[lane];
      score[SCORE_WRONG] += (double)wrong[lane];
    }
    Z += up16(outputs) * WIDTH;
  }
}

#endif
