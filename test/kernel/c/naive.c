/*
 * The naive twins of the fast routines: the textbook's loops over plain indices, every sum in the order that
 * docs/kernel.md promises. Compares them bit for bit over random shapes; prints how many, or ends with 1. Only exp,
 * tanh, sigmoid and log(1 + u) of a single number are the kernel's own: they have tests of their own.
 */
#include "naive.h"
#include "naiveProducts.h"
#include "naiveUpdate.h"
#include "naiveOutput.h"
#include "naiveMoves.h"
#include "naiveOptional.h"

static void compare(int inputs, int units, int examples) {
  compare_products(inputs, units, examples);
  compare_update(inputs, units, examples);
  compare_output(units, examples);
  compare_turning(units, examples);
  compare_gathering(inputs, examples);
  compare_dropout(units, examples);
  compare_clipping(inputs, units);
  compare_weights(units, examples);
}

int main(void) {
  int shapes = 150;
  for (int i = 0; i < shapes; i++) compare(random_size(90), random_size(90), random_size(130));
  compare(600, 530, 20); /* longer than a block of the summed index */
  printf("%d\n", shapes + 1);
  return 0;
}
