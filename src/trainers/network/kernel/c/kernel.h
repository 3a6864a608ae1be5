/*
 * The kernel as its callers see it: one table of functions, compiled once for each instruction set. A block is
 * memory of zeros, aligned to 64 bytes, of the size that the function …_bytes asks for. A thread cannot be ended
 * within a function, so each does as much as it is told to: for a budget of multiply-adds, or for some examples of a
 * part or some rows (units) of a layer, from `first`.
 */
#ifndef JMIN_KERNEL_H
#define JMIN_KERNEL_H

#include <stdint.h>

/* Raised whenever a caller of another version could not use this one. */
#define KERNEL_VERSION 3

struct Data;
struct Training;

struct Kernel {
  const char *instructionSet;
  /* 1 if fused multiply-adds are rounded once, by a case where it matters. */
  int (*self_test)(void);
  double (*data_bytes)(const double *shape);
  void (*data_open)(struct Data *, const double *shape);
  int (*data_fill)(struct Data *, int part, int64_t first, int64_t examples, const float *X, const float *y);
  double (*training_bytes)(const struct Data *, const double *settings);
  void (*training_open)(struct Training *, const struct Data *, const double *settings);
  /* Draws initial weights; all rows of all layers, once and in order. */
  void (*layer_initialize)(struct Training *, int layer, int first, int rows);
  double (*training_advance)(struct Training *, double until, double budget);
  double (*training_score)(const struct Training *, int part, double first, double budget, double *score);
  double (*score_mean)(const double *score, double examples);
  int (*layer_read)(const struct Training *, int which, int layer, int first, int rows, float *W, float *b);
  int (*layer_write)(struct Training *, int which, int layer, int first, int rows, const float *W, const float *b);
  void (*state_read)(const struct Training *, uint32_t *words);
  void (*state_write)(struct Training *, const uint32_t *words);
  /* For tests: `count` values of a function by its number in `enum Probe`. */
  void (*probe)(int function, const double *x, double *y, int count);
};

enum Probe { PROBE_EXP, PROBE_TANH, PROBE_SIGMOID, PROBE_LOG1P, PROBE_LOG64, PROBE_EXP64, PROBE_COS64, PROBE_FMA };

#endif
