/*
 * One instruction set's whole kernel in one translation unit; KERNEL_TABLE and INSTRUCTION_SET come from the
 * command line. Only the table is visible outside.
 */
#include "kernel.h"

#include "random.h"
#include "activation.h"
#include "cost.h"
#include "transpose.h"
#include "optimizer.h"
#include "product.h"
#include "clipping.h"
#include "dropout.h"
#include "loop.h"
#include "memory.h"
#include "probe.h"

#ifndef KERNEL_TABLE
#define KERNEL_TABLE kernel_table
#endif
#ifndef INSTRUCTION_SET
#define INSTRUCTION_SET "unnamed"
#endif

const struct Kernel KERNEL_TABLE = {
    .instructionSet = INSTRUCTION_SET,
    .self_test = self_test,
    .data_bytes = data_bytes,
    .data_open = data_open,
    .data_fill = data_fill,
    .training_bytes = training_bytes,
    .training_open = training_open,
    .layer_initialize = layer_initialize,
    .training_advance = training_advance,
    .training_score = training_score,
    .score_mean = score_mean,
    .layer_read = layer_read,
    .layer_write = layer_write,
    .state_read = state_read,
    .state_write = state_write,
    .probe = probe,
};
