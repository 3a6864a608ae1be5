import { describe, expect, it } from 'vitest';
import { objectiveOf, trainerOf } from '../../src/trainers/trainers.js';

describe('trainerOf', () => {
  it('is the network where a sweep names no trainer', () => {
    expect(trainerOf({}).name).toBe('network');
  });

  it('knows every metric that a sweep may rank by', () => {
    const ranks = trainerOf({})
      .metricsOf({})
      .filter((metric) => metric.ranks);
    expect(ranks.map(({ name }) => name)).toEqual(['J', 'dev_J', 'dev_error']);
  });
});

describe('objectiveOf', () => {
  it('is the metric of rank_by with its goal', () => {
    expect(objectiveOf({ rankBy: 'dev_error' })).toEqual({ metric: 'dev_error', goal: 'minimize' });
  });
});
