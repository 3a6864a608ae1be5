/* What only moves numbers: one after the other. */
#ifndef JMIN_NAIVE_MOVES_H
#define JMIN_NAIVE_MOVES_H

#include "naive.h"

SHARED void compare_turning(int units, int examples) {
  int rows = up16(units), columns = up16(examples), chunk = columns + WIDTH * random_below(3);
  float *A = random_numbers(rows * columns), *back = zeros(rows * columns);
  float *At = zeros(rows * chunk), *naive = zeros(rows * chunk);
  turn_to_units(A, At, units, columns / WIDTH, chunk);
  for (int u = 0; u < rows; u++)
    for (int e = 0; e < columns; e++) *turned_at(naive, chunk, u, e) = *at(A, units, u, e);
  same_numbers("turned to units", At, naive, rows * chunk);
  turn_to_examples(At, back, units, columns / WIDTH, chunk);
  same_numbers("turned to examples", back, A, rows * columns);
  free(A), free(back), free(At), free(naive);
}

/* Some examples of a part, in its own order or another one; lanes without example are zeros. */
SHARED void compare_gathering(int inputs, int examples) {
  int all = examples + random_below(50), first = random_below(all - examples + 1), isOrdered = random_below(2);
  int inputs16 = up16(inputs), columns = up16(examples), chunk = columns + WIDTH * random_below(3);
  uint32_t *order = malloc(sizeof(uint32_t) * (size_t)all);
  shuffled(&stream, order, all);
  struct Part part = {all, random_numbers(all * inputs16), random_numbers(all)};
  struct Data data = {.inputs = inputs, .inputs16 = inputs16};
  struct Training t = {.data = &data, .chunk = chunk, .nothing = zeros(inputs16)};
  t.Xt = zeros(inputs16 * chunk), t.y = random_numbers(chunk);
  float *naiveXt = zeros(inputs16 * chunk), *naiveY = copy_of(t.y, chunk);
  gather(&t, &part, isOrdered ? order : NULL, first, examples);
  for (int e = 0; e < columns; e++) {
    int from = e >= examples ? -1 : isOrdered ? (int)order[first + e] : first + e;
    naiveY[e] = from < 0 ? 0 : part.y[from];
    for (int i = 0; i < inputs16; i++) *turned_at(naiveXt, chunk, i, e) = from < 0 ? 0 : part.X[from * inputs16 + i];
  }
  same_numbers("gathered X", t.Xt, naiveXt, inputs16 * chunk);
  same_numbers("gathered y", t.y, naiveY, chunk);
  float *blocks[] = {part.X, part.y, t.nothing, t.Xt, t.y, naiveXt, naiveY};
  for (size_t i = 0; i < sizeof blocks / sizeof blocks[0]; i++) free(blocks[i]);
  free(order);
}

#endif
