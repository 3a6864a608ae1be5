/* The WebAssembly build: the functions of the table as exports. Memory is handed out by the caller. */
#include "kernel.c"

#if defined(__wasm__)
#define EXPORT(name) __attribute__((export_name(#name), visibility("default")))
#else
#define EXPORT(name)
#endif

EXPORT(version) int wasm_version(void) { return KERNEL_VERSION; }
EXPORT(selfTest) int wasm_self_test(void) { return self_test(); }
EXPORT(dataBytes) double wasm_data_bytes(const double *shape) { return data_bytes(shape); }
EXPORT(dataOpen) void wasm_data_open(struct Data *data, const double *shape) { data_open(data, shape); }
EXPORT(dataFill) int wasm_data_fill(struct Data *data, int part, double first, double examples, const float *X,
                                    const float *y) {
  return data_fill(data, part, (int64_t)first, (int64_t)examples, X, y);
}
EXPORT(trainingBytes) double wasm_training_bytes(const struct Data *data, const double *settings) {
  return training_bytes(data, settings);
}
EXPORT(trainingOpen) void wasm_training_open(struct Training *t, const struct Data *data, const double *settings) {
  training_open(t, data, settings);
}
EXPORT(layerInitialize) void wasm_layer_initialize(struct Training *t, int layer, int first, int rows) {
  layer_initialize(t, layer, first, rows);
}
EXPORT(advance) double wasm_advance(struct Training *t, double until, double budget) {
  return training_advance(t, until, budget);
}
EXPORT(score) double wasm_score(const struct Training *t, int part, double first, double budget, double *score) {
  return training_score(t, part, first, budget, score);
}
EXPORT(scoreMean) double wasm_score_mean(const double *score, double examples) { return score_mean(score, examples); }
EXPORT(layerRead) int wasm_layer_read(const struct Training *t, int which, int layer, int first, int rows, float *W,
                                      float *b) {
  return layer_read(t, which, layer, first, rows, W, b);
}
EXPORT(layerWrite) int wasm_layer_write(struct Training *t, int which, int layer, int first, int rows,
                                        const float *W, const float *b) {
  return layer_write(t, which, layer, first, rows, W, b);
}
EXPORT(stateRead) void wasm_state_read(const struct Training *t, uint32_t *words) { state_read(t, words); }
EXPORT(stateWrite) void wasm_state_write(struct Training *t, const uint32_t *words) { state_write(t, words); }
EXPORT(probe) void wasm_probe(int function, const double *x, double *y, int count) { probe(function, x, y, count); }
