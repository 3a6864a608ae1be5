/** The axes of a first sweep file, with a comment beside each. `rows` is the size of the table; Infinity: unknown. */
export function exampleAxes(rows: number): string {
  return `  learning_rate: { log: [0.001, 0.03], count: 4 }  # α; a list, or { linear: [a, b], count: n }
  hidden_layers: 1..3         # L; 0 is logistic, softmax or linear regression
  hidden_units: [16, 64]      # n[l]; [[64, 32], [32, 16]] names each layer, and sets their number
  batch_size: ${batchSizes(rows)}
  activation: relu            # relu, leaky_relu, tanh, sigmoid, linear
  optimizer: adam             # sgd and nesterov (with momentum, e.g. 0.9), rmsprop, adam, adamw
  epochs: 30                  # or iterations`;
}

/** Mini-batches well below the number of examples. */
function batchSizes(rows: number): string {
  if (rows < 40) return 'full            # examples in a mini-batch; full: all of them';
  return rows < 400
    ? '[16, full]      # examples in a mini-batch; full: all of them'
    : '[32, 128]       # examples in a mini-batch, or full';
}
