// A script that knows nothing of jmin: it fits a polynomial to a noisy sine and prints how well it does.
//   node fit-sine.mjs --degree=5 --rate=0.1 --steps=200 --seed=1
import process from 'node:process';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: {
    degree: { type: 'string', default: '3' },
    rate: { type: 'string', default: '0.1' },
    steps: { type: 'string', default: '200' },
    seed: { type: 'string', default: '1' },
  },
});
const [degree, rate, steps, seed] = ['degree', 'rate', 'steps', 'seed'].map((name) => Number(values[name]));

// A small generator of random numbers, so that the same seed gives the same examples.
let state = seed * 2654435761;
function random() {
  state = (state * 1103515245 + 12345) % 2147483648;
  return state / 2147483648;
}

const examples = Array.from({ length: 60 }, () => {
  const x = random() * 2 - 1;
  return { x, y: Math.sin(3 * x) + (random() - 0.5) * 0.2 };
});
const [train, held] = [examples.slice(0, 40), examples.slice(40)];
const weights = new Array(degree + 1).fill(0);

const predict = (x) => weights.reduce((sum, weight, power) => sum + weight * x ** power, 0);
const loss = (part) => part.reduce((sum, { x, y }) => sum + (predict(x) - y) ** 2, 0) / part.length;

for (let step = 1; step <= steps; step++) {
  const gradient = weights.map(
    (_, power) =>
      (2 / train.length) * train.reduce((sum, { x, y }) => sum + (predict(x) - y) * x ** power, 0),
  );
  gradient.forEach((slope, power) => {
    weights[power] -= rate * slope;
  });
  if (step % 20 === 0)
    process.stdout.write(
      `step ${step}/${steps} loss=${loss(train).toFixed(5)} val_loss: ${loss(held).toFixed(5)}\n`,
    );
}
