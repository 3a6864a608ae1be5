/** A trial is a point of a search space. */
import type { Configuration } from './configuration.js';

/**
 * The distinct trials of a plan, by position: 0, 1, … in the order of their numbers. Everything that is folded
 * from a journal is kept in arrays by this position.
 */
export interface TrialTable {
  readonly size: number;
  id(position: number): string;
  /** Undefined for a trial that is not of this plan. */
  position(id: string): number | undefined;
  /** The trial's number in the search space, from 1: what people call it by. */
  number(position: number): number;
  /** Undefined for a number that is not a trial's. */
  positionOfNumber(number: number): number | undefined;
  configuration(position: number): Configuration;
  /** The name of a point given under `also`, else null. */
  name(position: number): string | null;
}
