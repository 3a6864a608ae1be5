/*
 * The training loop: which examples, forward, backward, update; and the pass that only scores.
 */
#ifndef JMIN_LOOP_H
#define JMIN_LOOP_H

#include "clipping.h"
#include "cost.h"
#include "dropout.h"
#include "optimizer.h"
#include "product.h"
#include "random.h"
#include "shapes.h"
#include "transpose.h"
#include "vector.h"

/* Takes examples `first`… of a part, in the order given (or their own), into X, Xt and y of the chunk. */
SEPARATE void gather(const struct Training *t, const struct Part *part, const uint32_t *order, int64_t first,
                     int examples) {
  int inputs16 = t->data->inputs16;
  for (int e = 0; e < up16(examples); e++) {
    const float *from = t->nothing;
    t->y[e] = 0;
    if (e < examples) {
      int64_t example = order == NULL ? first + e : (int64_t)order[first + e];
      from = part->X + example * inputs16;
      t->y[e] = part->y[example];
    }
    float *to = t->Xt + e * WIDTH;
    for (int i = 0; i < inputs16; i += WIDTH) {
      EACH_PART store(to + p * LANES, load(from + i + p * LANES));
      to += (ptrdiff_t)t->chunk * WIDTH;
    }
  }
}

/* Turns a matrix of `rows` (up to a multiple of 16) from panels of examples to panels of rows, or back. */
SEPARATE void turn_to_examples(const float *Xt, float *X, int rows, int panels, int chunk) {
  for (int panel = 0; panel < panels; panel++)
    for (int row = 0; row < rows; row += WIDTH)
      transpose(Xt + (ptrdiff_t)row * chunk + panel * WIDTH * WIDTH, X + ((ptrdiff_t)panel * up16(rows) + row) * WIDTH);
}

SEPARATE void turn_to_units(const float *A, float *At, int rows, int panels, int chunk) {
  for (int panel = 0; panel < panels; panel++)
    for (int row = 0; row < rows; row += WIDTH)
      transpose(A + ((ptrdiff_t)panel * up16(rows) + row) * WIDTH, At + (ptrdiff_t)row * chunk + panel * WIDTH * WIDTH);
}

/* What layer l hands on when it trains. */
static const float *handed_on(const struct Training *t, int l) {
  return t->layer[l].kept != NULL ? t->layer[l].kept : t->layer[l].A;
}

/* A[l] of every layer for the chunk in X; Z[L] for the last. Units are dropped only where the network trains. */
static void forward_all(const struct Training *t, int panels, int isTraining) {
  const float *A = t->X;
  for (int l = 0; l < t->layers; l++) {
    const struct Layer *layer = &t->layer[l];
    int isLast = l == t->layers - 1;
    forward(layer, A, panels, isLast ? LINEAR : t->activation, isLast ? 1 : t->slope);
    if (isTraining && layer->kept != NULL) drop_units(t, l, panels, layer->A, layer->kept);
    A = isTraining ? handed_on(t, l) : layer->A;
  }
}

/* From dZ[L] down to layer 1; each layer's weights are updated once the layer below has its dZ, unless gradients are
 * clipped. */
static void backward_all(const struct Training *t, int examples, struct Turn turn, const struct Step *step) {
  int panels = up16(examples) / WIDTH;
  const float *dZ = t->layer[t->layers - 1].A;
  for (int l = t->layers - 1; l >= 0; l--) {
    const struct Layer *layer = &t->layer[l];
    const float *At = l == 0 ? t->Xt : t->layer[l - 1].At;
    float *below = (t->layers - 1 - l) % 2 == 0 ? t->dA : t->dZ;
    if (l > 0) {
      backward(layer, dZ, t->layer[l - 1].A, below, panels, t->activation, t->slope);
      if (t->layer[l - 1].kept != NULL) drop_units(t, l - 1, panels, below, below);
      turn_to_units(handed_on(t, l - 1), t->layer[l - 1].At, layer->inputs, panels, t->chunk);
    }
    gradient(layer, dZ, At, t->chunk, examples, turn, step);
    gradient_bias(layer, dZ, panels, turn, step);
    dZ = below;
  }
}

/* Makes the permutation of the epoch that the coming update is in. */
static void shuffle_epoch(struct Training *t) {
  int64_t epoch = t->iteration / t->iterationsPerEpoch;
  if (t->order == NULL || t->shuffledEpoch == epoch) return;
  t->epochStream = t->stream;
  shuffled(&t->stream, t->order, t->data->parts[0].examples);
  t->shuffledEpoch = epoch;
}

static void count_update(struct Training *t) {
  t->iteration++;
  t->done = 0;
  t->beta1Power *= t->beta1;
  t->beta2Power *= t->beta2;
}

/* Takes the next chunk of the coming update through the network; returns its multiply-adds. */
static double advance_chunk(struct Training *t) {
  const struct Part *train = &t->data->parts[0];
  shuffle_epoch(t);
  int64_t start = t->iteration % t->iterationsPerEpoch * t->batch;
  int64_t batch = smaller(t->batch, train->examples - start);
  int examples = (int)smaller(t->chunk, batch - t->done);
  struct Turn turn = {t->done == 0, t->done + examples == batch};
  struct Step step = step_of(t);

  gather(t, train, t->order, start + t->done, examples);
  int panels = up16(examples) / WIDTH;
  turn_to_examples(t->Xt, t->X, t->data->inputs, panels, t->chunk);
  forward_all(t, panels, 1);
  output_gradient(t, t->layer[t->layers - 1].A, examples, batch);
  backward_all(t, examples, turn, &step);
  if (turn.last && step.isClipped) update_clipped(t, &step);
  t->done += examples;
  if (turn.last) count_update(t);
  return t->multiplyAdds * examples;
}

/* Trains towards iteration `until`, for at most about `budget` multiply-adds; returns the updates made so far. */
SHARED double training_advance(struct Training *t, double until, double budget) {
  for (double spent = 0; (double)t->iteration < until && spent < budget;) spent += advance_chunk(t);
  return (double)t->iteration;
}

/* Adds to `score` the examples of a part from `first`, for about `budget` multiply-adds; returns the next one. */
SHARED double training_score(const struct Training *t, int part, double first, double budget, double *score) {
  const struct Part *of = &t->data->parts[part];
  int64_t next = (int64_t)first;
  for (double spent = 0; next < of->examples && spent < budget;) {
    int examples = (int)smaller(t->chunk, of->examples - next);
    int panels = up16(examples) / WIDTH;
    gather(t, of, NULL, next, examples);
    turn_to_examples(t->Xt, t->X, t->data->inputs, panels, t->chunk);
    forward_all(t, panels, 0);
    add_costs(t, t->layer[t->layers - 1].A, examples, score);
    next += examples;
    spent += t->forwardMultiplyAdds * examples;
  }
  return (double)next;
}

/* Σ costs / examples. */
SHARED double score_mean(const double *score, double examples) { return sum_lanes(score + SCORE_COSTS) / examples; }

#endif
