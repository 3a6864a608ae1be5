import { describe, expect, it } from 'vitest';
import { randomStream } from '../../src/base/random.js';
import type { Axis } from '../../src/model/sweepSpec.js';
import { ModelledSpace } from '../../src/search/modelledSpace.js';
import type { KnownResult } from '../../src/search/modelRequest.js';
import { type ProposedPoint, searchSpace } from '../../src/search/searchSpace.js';
import { Mixture } from '../../src/search/tpe/mixture.js';
import { proposeByTpe } from '../../src/search/tpe/proposeByTpe.js';

const AXES: readonly Axis[] = [
  { name: 'x', values: [-1, 1], scale: 'linear' },
  { name: 'y', values: [0, 1], scale: 'linear' },
  { name: 'act', values: ['a', 'b', 'c'] },
];
const space = searchSpace(AXES.map((axis) => [axis]));
const idleAt = ({ act }: ProposedPoint) => new Set(act === 'a' ? ['y'] : []);
const modelled = (isNew: (point: ProposedPoint) => boolean = () => true) =>
  new ModelledSpace(space, { isNew, idleAt });

const cost = ({ x, act }: ProposedPoint) =>
  Number(x) > 0.9 ? null : (Number(x) - 0.5) ** 2 + (act === 'b' ? 0 : 1);

function known(count: number): KnownResult[] {
  const stream = randomStream(3, 'test');
  return Array.from({ length: count }, () => {
    const coordinates = modelled().snap(
      Float64Array.from([stream.uniform(), stream.uniform(), stream.uniform()]),
    );
    return { coordinates, value: cost(modelled().point(coordinates)) };
  });
}

const REQUEST = { pending: [], points: 4, seed: 1, cohort: 7 };

describe('Mixture', () => {
  it('is a density: its mean over the cube is 1, also with axes without effect', () => {
    const points = known(7).map(({ coordinates }) => coordinates);
    const mixture = new Mixture(modelled(), points);
    let sum = 0;
    const steps = 60;
    for (let i = 0; i < steps; i++)
      for (let j = 0; j < steps; j++)
        for (let choice = 0; choice < 3; choice++) {
          const at = Float64Array.from([(i + 0.5) / steps, (j + 0.5) / steps, (choice + 0.5) / 3]);
          sum += Math.exp(mixture.logDensity(at));
        }
    // The density of a choice is a probability, so all three together count once.
    expect(sum / steps / steps).toBeCloseTo(1, 2);
  });

  it('draws most points where it is dense', () => {
    const mixture = new Mixture(
      modelled(),
      Array.from({ length: 20 }, () => Float64Array.from([0.7, 0.2, 0.5])),
    );
    const stream = randomStream(1, 'test');
    const drawn = Array.from({ length: 400 }, () => mixture.draw(stream));
    expect(drawn.every((point) => point.every((coordinate) => coordinate >= 0 && coordinate < 1))).toBe(true);
    const near = drawn.filter(([x = 0]) => Math.abs(x - 0.7) < 0.3).length;
    expect(near).toBeGreaterThan(300);
  });
});

describe('proposeByTpe', () => {
  it('proposes better points than the space has on average', () => {
    const points = proposeByTpe(modelled(), { ...REQUEST, results: known(60) });
    const values = points.map(({ coordinates }) => cost(modelled().point(coordinates)) ?? 9);
    expect(values.filter((value) => value < 0.3).length).toBeGreaterThanOrEqual(3);
    expect(new Set(points.map(({ coordinates }) => String(coordinates))).size).toBe(4);
  });

  it('gives the same bits on every machine', () => {
    const [first] = proposeByTpe(modelled(), { ...REQUEST, results: known(12) });
    expect([...(first?.coordinates ?? [])]).toMatchInlineSnapshot(`
      [
        0.6664253518154583,
        0.0069499838409638175,
        0.5,
      ]
    `);
  });

  it('proposes the same from many results as when each mixture was made anew', () => {
    const results = known(700);
    for (const cohort of [7, 8, 9])
      for (const { coordinates } of proposeByTpe(modelled(), { ...REQUEST, results, cohort }))
        results.push({ coordinates, value: cost(modelled().point(coordinates)) });
    expect(results.slice(700).map(({ coordinates }) => coordinates[0])).toMatchInlineSnapshot(`
      [
        0.7594303074174393,
        0.7549096358470486,
        0.782441839804838,
        0.6831009925434843,
        0.7099699845439273,
        0.7852310924101435,
        0.6971979179547562,
        0.7362616990149827,
        0.7368811171278474,
        0.7611350663734239,
        0.7437055079209027,
        0.6936276743931129,
      ]
    `);
  });

  it('proposes fewer points where all candidates are known trials', () => {
    expect(
      proposeByTpe(
        modelled(() => false),
        { ...REQUEST, results: known(12) },
      ),
    ).toEqual([]);
  });
});
