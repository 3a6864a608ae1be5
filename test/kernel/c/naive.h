/* What the naive twins share: the elements of the kernel's matrices by plain indices, and random numbers. */
#ifndef JMIN_NAIVE_H
#define JMIN_NAIVE_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "loop.h"
#include "memory.h"
#include "probe.h"

/* Element (unit, example) of a matrix of `units` rows in panels of 16 examples, as shapes.h lays it out. */
SHARED float *at(float *A, int units, int unit, int example) {
  return A + (ptrdiff_t)(example / WIDTH) * up16(units) * WIDTH + unit * WIDTH + example % WIDTH;
}

/* The same element of the matrix turned: in panels of 16 units, each with room for `chunk` examples. */
SHARED float *turned_at(float *At, int chunk, int unit, int example) {
  return At + (ptrdiff_t)(unit / WIDTH) * chunk * WIDTH + example * WIDTH + unit % WIDTH;
}

SHARED float naive_flush_below(float x, float smallest) { return x < smallest && -x < smallest ? 0 : x; }
SHARED float naive_flush(float x) { return naive_flush_below(x, SMALLEST); }

static struct Random stream = {1, 2};

SHARED int random_below(int n) { return (int)(uniform(&stream) * n); }
SHARED int random_size(int most) { return 1 + random_below(most); }

/* Mostly a normal number; one in four is so small that what is made of it may be flushed. */
SHARED float random_number(void) {
  double scale = random_below(4) > 0 ? 1 : power_of_two(-random_below(70));
  return (float)(normal(&stream) * scale);
}

SHARED float *zeros(int count) {
  void *block = NULL;
  size_t bytes = ((size_t)count * sizeof(float) + 63) & ~(size_t)63;
  if (posix_memalign(&block, 64, bytes) != 0) exit(2);
  return memset(block, 0, bytes);
}

SHARED float *random_numbers(int count) {
  float *numbers = zeros(count);
  for (int i = 0; i < count; i++) numbers[i] = random_number();
  return numbers;
}

SHARED float *copy_of(const float *numbers, int count) {
  return memcpy(zeros(count), numbers, sizeof(float) * (size_t)count);
}

/* Random numbers in the first `units` rows and `examples` columns, zeros in what is rounded up. */
SHARED float *random_matrix(int units, int examples) {
  float *A = zeros(up16(units) * up16(examples));
  for (int u = 0; u < units; u++)
    for (int e = 0; e < examples; e++) *at(A, units, u, e) = (float)normal(&stream);
  return A;
}

/* Ends the program where one bit differs. */
SHARED void same_numbers(const char *what, const float *fast, const float *naive, int count) {
  for (int i = 0; i < count; i++)
    if (memcmp(fast + i, naive + i, sizeof(float)) != 0) {
      printf("%s differs at %d of %d: %a, naively %a\n", what, i, count, (double)fast[i], (double)naive[i]);
      exit(1);
    }
}

#endif
