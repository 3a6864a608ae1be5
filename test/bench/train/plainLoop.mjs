/** The same training as a plain float32 loop in JavaScript, as one would write it without a library. */

/** The seconds by the clock `now`, and the trained layers. */
export function trainPlain({ X, y, inputs, layers, batches, rate, momentum, now }) {
  const net = layers.map(({ W, b }, l) => ({
    W: W.slice(),
    b: b.slice(),
    vW: new Float32Array(W.length),
    vb: new Float32Array(b.length),
    dW: new Float32Array(W.length),
    db: new Float32Array(b.length),
    A: new Float32Array(b.length),
    dZ: new Float32Array(b.length),
    inputs: l === 0 ? inputs : layers[l - 1].b.length,
    units: b.length,
  }));
  const start = now();
  for (const batch of batches) {
    for (const layer of net) {
      layer.dW.fill(0);
      layer.db.fill(0);
    }
    for (const e of batch) backpropagate(net, X.subarray(e * inputs, (e + 1) * inputs), y[e], batch.length);
    for (const layer of net) {
      update(layer.W, layer.vW, layer.dW, rate, momentum);
      update(layer.b, layer.vb, layer.db, rate, momentum);
    }
  }
  return { seconds: now() - start, layers: net };
}

function backpropagate(net, x, target, m) {
  const last = net.length - 1;
  for (let l = 0; l <= last; l++) forward(net[l], l === 0 ? x : net[l - 1].A, l < last);
  const { A, dZ } = net[last];
  const max = A.reduce((most, z) => Math.max(most, z), Number.NEGATIVE_INFINITY);
  let sum = 0;
  for (let k = 0; k < A.length; k++) {
    dZ[k] = Math.exp(A[k] - max);
    sum += dZ[k];
  }
  for (let k = 0; k < A.length; k++) dZ[k] = (dZ[k] / sum - (k === target ? 1 : 0)) / m;
  for (let l = last; l >= 0; l--)
    backward(net[l], l === 0 ? x : net[l - 1].A, l === 0 ? null : net[l - 1].dZ);
}

function forward({ W, b, A, inputs, units }, from, isHidden) {
  for (let u = 0; u < units; u++) {
    let z = b[u];
    for (let i = 0; i < inputs; i++) z += W[u * inputs + i] * from[i];
    A[u] = isHidden && z < 0 ? 0 : z;
  }
}

function backward({ W, dW, db, dZ, inputs, units }, from, below) {
  if (below !== null) below.fill(0);
  for (let u = 0; u < units; u++) {
    const d = dZ[u];
    db[u] += d;
    for (let i = 0; i < inputs; i++) {
      dW[u * inputs + i] += d * from[i];
      if (below !== null) below[i] += d * W[u * inputs + i];
    }
  }
  if (below !== null) for (let i = 0; i < inputs; i++) if (from[i] <= 0) below[i] = 0;
}

function update(W, v, dW, rate, momentum) {
  for (let i = 0; i < W.length; i++) {
    v[i] = momentum * v[i] + dW[i];
    W[i] -= rate * v[i];
  }
}
