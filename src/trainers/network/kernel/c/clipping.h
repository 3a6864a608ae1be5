/*
 * Clipping by the global norm (Pascanu, Mikolov and Bengio 2013): where ‖g‖ over all dW and db is above `clip`, every
 * gradient is multiplied by clip / ‖g‖. The L2 term joins the gradient afterwards, in the update.
 */
#ifndef JMIN_CLIPPING_H
#define JMIN_CLIPPING_H

#include "optimizer.h"
#include "product.h"
#include "shapes.h"
#include "vector.h"

/* Adds the squares of `count` numbers, a multiple of 16, to 16 sums in float64. */
SEPARATE void add_squares(const float *g, ptrdiff_t count, double sums[WIDTH]) {
  for (ptrdiff_t i = 0; i < count; i += WIDTH)
    for (int lane = 0; lane < WIDTH; lane++) sums[lane] += (double)g[i + lane] * (double)g[i + lane];
}

SEPARATE void scale_all(float *g, ptrdiff_t count, float by) {
  for (ptrdiff_t i = 0; i < count; i += LANES) store(g + i, flush(load(g + i) * splat(by)));
}

static ptrdiff_t weight_count(const struct Layer *layer) { return (ptrdiff_t)up16(layer->inputs) * layer->units; }

/* What the gradients of all layers are multiplied by. */
static float clipping_factor(const struct Training *t) {
  double sums[WIDTH] = {0};
  for (int l = 0; l < t->layers; l++) {
    add_squares(t->layer[l].dW, weight_count(&t->layer[l]), sums);
    add_squares(t->layer[l].db, up16(t->layer[l].units), sums);
  }
  double norm = __builtin_sqrt(sum_lanes(sums));
  return norm > t->clip ? (float)(t->clip / norm) : 1;
}

/* Updates all parameters from the gradients of a whole mini-batch. */
SEPARATE void update_clipped(const struct Training *t, const struct Step *step) {
  float factor = clipping_factor(t);
  struct Step undecayed = without_decay(step);
  for (int l = 0; l < t->layers; l++) {
    const struct Layer *layer = &t->layer[l];
    struct Parameters weights = {layer->W, layer->first, layer->second};
    struct Parameters biases = {layer->b, layer->firstB, layer->secondB};
    scale_all(layer->dW, weight_count(layer), factor);
    scale_all(layer->db, up16(layer->units), factor);
    int panel = layer->units * WIDTH;
    for (ptrdiff_t at = 0; at < weight_count(layer); at += panel) update(step, layer->dW + at, weights, at, panel);
    update(&undecayed, layer->db, biases, 0, up16(layer->units));
  }
}

#endif
