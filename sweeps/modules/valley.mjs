// Gradient descent with momentum through the banana-shaped valley of Rosenbrock, from a start that the seed chooses.
export async function* train({ rate, momentum, steps }, { signal, seed, log }) {
  let [x, y] = [-1.5 + 0.1 * seed, 2 - 0.1 * seed];
  let [vx, vy] = [0, 0];
  log(`starts at ${x}, ${y}`);
  for (let iteration = 1; iteration <= steps && !signal.aborted; iteration++) {
    const gradientX = -2 * (1 - x) - 400 * x * (y - x * x);
    const gradientY = 200 * (y - x * x);
    vx = momentum * vx - rate * gradientX;
    vy = momentum * vy - rate * gradientY;
    x += vx;
    y += vy;
    if (iteration % 50 === 0)
      yield { iteration, height: (1 - x) ** 2 + 100 * (y - x * x) ** 2, distance: Math.hypot(1 - x, 1 - y) };
  }
}
