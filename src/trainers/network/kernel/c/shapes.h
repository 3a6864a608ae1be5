/*
 * What lies where. Names are the textbook's: layer l has n[l] units; A[l] = f(Z[l]), Z[l] = W[l]·A[l−1] + b[l];
 * A[0] = X; a column is an example.
 *
 * All matrices are cut into blocks of 16 × 16 floats, 1 KiB each, so that every routine reads memory in order:
 *
 *   A, dZ   units × examples, in panels of 16 examples. Unit u of example e at
 *           (e / 16) · rows16 · 16 + u · 16 + e % 16, rows16 the units rounded up to a multiple of 16.
 *   At      the same turned, in panels of 16 units: (u / 16) · chunk · 16 + e · 16 + u % 16.
 *   W, dW   units × inputs, in panels of 16 inputs: unit u, input i at (i / 16) · units · 16 + u · 16 + i % 16;
 *           the optimizer's memories lie in the same way.
 *   b, db   units, rounded up to a multiple of 16.
 *   X       of the data set: one example after the other, each rounded up to a multiple of 16 inputs.
 *
 * What is rounded up is filled with zeros and stays zero.
 *
 * A mini-batch is worked on in chunks of at most `chunk` examples (a multiple of 16): forward, backward, and the
 * chain of every gradient sum goes on where the chunk before left it. So the size of a chunk cannot be seen in
 * the results either; it bounds memory and the time of one call.
 */
#ifndef JMIN_SHAPES_H
#define JMIN_SHAPES_H

#include <stddef.h>
#include <stdint.h>

#include "linkage.h"

enum Output { OUTPUT_SIGMOID, OUTPUT_SOFTMAX, OUTPUT_LINEAR };
enum Activation { RELU, LEAKY_RELU, TANH, SIGMOID, LINEAR };
enum Optimizer { SGD, NESTEROV, RMSPROP, ADAM, ADAMW };
enum Schedule { CONSTANT, INVERSE_TIME, EXPONENTIAL, COSINE };
enum Initialization { HE, XAVIER };

/* The numbers of a data set's shape, in the order in which they are handed over. */
enum { SHAPE_INPUTS, SHAPE_OUTPUTS, SHAPE_OUTPUT, SHAPE_EXAMPLES, SHAPE_NUMBERS = SHAPE_EXAMPLES + 3 };

/* The settings of a training, in the order in which they are handed over, all as doubles. The four words of a
 * random state are 32 bits each, the upper half of s0 first. */
enum {
  SET_CHUNK,
  SET_ACTIVATION,
  SET_SLOPE,
  SET_INITIALIZATION,
  SET_BATCH,
  SET_OPTIMIZER,
  SET_RATE,
  SET_MOMENTUM,
  SET_DECAY,
  SET_BETA1,
  SET_BETA2,
  SET_ADAM_EPSILON,
  SET_RHO,
  SET_RMSPROP_EPSILON,
  SET_SCHEDULE,
  SET_INVERSE_RATE,
  SET_FACTOR,
  SET_TOTAL,
  SET_WARMUP,
  SET_CLIP,
  SET_CLASSES_ARE_BALANCED,
  SET_DROPOUT,
  SET_INITIAL_STATE,
  SET_SHUFFLE_STATE = SET_INITIAL_STATE + 4,
  SET_DROPOUT_STATE = SET_SHUFFLE_STATE + 4,
  SET_HIDDEN_LAYERS = SET_DROPOUT_STATE + 4,
  SET_HIDDEN_UNITS
};

/* What save() keeps beside the parameters: 32-bit words, the upper half of each 64-bit number first. */
enum { STATE_ITERATION, STATE_STREAM = 2, STATE_BETA1_POWER = 6, STATE_BETA2_POWER = 8, STATE_WORDS = 10 };

/* What one pass over a part gathers: 16 sums of costs, and the examples whose class was wrong. */
enum { SCORE_COSTS, SCORE_WRONG = 16, SCORE_NUMBERS };

struct Random {
  uint64_t s0, s1;
};

struct Part {
  int64_t examples;
  float *X; /* examples × inputs16 */
  float *y; /* examples */
};

struct Data {
  int inputs, inputs16, outputs;
  enum Output output;
  struct Part parts[3]; /* train, dev, test */
};

struct Layer {
  int inputs, units;
  float *W, *b;
  float *first, *firstB;   /* the optimizer's first memory: v of sgd and nesterov, m of adam; or none */
  float *second, *secondB; /* its second: s of rmsprop and adam; or none */
  float *dW, *dB;          /* sums so far, where a mini-batch has several chunks; dB: units × 16 lanes */
  float *db;               /* of the whole mini-batch, as dW is then: where gradients are clipped */
  float *A, *At;           /* what comes out of the layer, for a chunk; At not for the last layer */
  float *kept;             /* A after dropout, which is then what At turns; none without dropout */
};

/* The numbers of one update, rounded to float once. */
struct Step {
  enum Optimizer optimizer;
  int isPlain; /* sgd with momentum and without weight decay, and not an update that flushes */
  int isClipped; /* gradients are complete before any parameter changes */
  float rate, momentum, decay;
  float rho, rhoRest, epsilon;
  float beta1, beta1Rest, beta2, beta2Rest, correction1, correction2;
};

struct Training {
  const struct Data *data;
  int layers, chunk;
  int64_t batch, iterationsPerEpoch;
  enum Activation activation;
  float slope; /* of the activation below zero: 0 for relu, 1 for linear */
  enum Initialization initialization;
  enum Optimizer optimizer;
  double rate, momentum, decay, beta1, beta2, adamEpsilon, rho, rmspropEpsilon;
  enum Schedule schedule;
  double inverseRate, factor, total;
  double warmup; /* iterations over which the learning rate rises */
  double clip;   /* the greatest norm of a gradient; 0: any */
  double dropout;
  struct Random dropoutState; /* names the masks; it does not move */

  int64_t iteration;     /* updates made */
  int64_t done;          /* examples of the coming update that have been through it */
  int64_t shuffledEpoch; /* whose permutation is in `order`, −1 for none */
  struct Random stream, epochStream; /* now, and as it was before that permutation was made */
  struct Random initialStream;       /* of the weights that are still to be drawn */
  double beta1Power, beta2Power;     /* β^t after t updates */

  uint32_t *order; /* the permutation of the training set; none where the batch is full */
  float *X, *Xt;   /* A[0] of a chunk, and turned */
  float *y;        /* of a chunk */
  double *weight;  /* of each class; none where all weigh the same */
  float *nothing;  /* the features of a lane without example: zeros */
  float *dZ, *dA;  /* of the layer at work and of the one below; they change places */
  double multiplyAdds; /* of one example, forward and backward */
  double forwardMultiplyAdds;
  struct Layer *layer;
};

SHARED inline int up16(int n) { return (n + 15) & ~15; }
SHARED inline int64_t smaller(int64_t a, int64_t b) { return a < b ? a : b; }

#endif
