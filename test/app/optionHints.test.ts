import { describe, expect, it } from 'vitest';
import { withOptionHints } from '../../src/app/optionHints.js';
import { UserError } from '../../src/base/errors.js';

function hintOf(hint: string): string | undefined {
  const changed = withOptionHints(new UserError('x', { code: 'bad-data', hint }));
  return changed instanceof UserError ? changed.hint : undefined;
}

describe('withOptionHints', () => {
  it.each([
    ['Leave it out: "ignore: [a, b]".', "Leave it out: --set 'dataset.ignore=[a, b]'."],
    ['"missing: drop" leaves such rows out.', '--set dataset.missing=drop leaves such rows out.'],
    [
      'Write "decimal: \',\'" where these are numbers.',
      'Write --set "dataset.decimal=\',\'" where these are numbers.',
    ],
    ['Write "thousands: ",."" where it is.', 'Write --set \'dataset.thousands=",."\' where it is.'],
    ['Write "missing_values: [\'$x\']" where', 'Write --set "dataset.missing_values=[\'\\$x\']" where'],
    ['Some "text: here" stays.', 'Some "text: here" stays.'],
  ])('%s', (hint, expected) => {
    expect(hintOf(hint)).toBe(expected);
  });

  it('changes each of several errors, and keeps their codes', () => {
    const errors = [new UserError('a', { code: 'c', hint: '"ignore: [a]"', exitCode: 3 }), new Error('bug')];
    const changed = withOptionHints(new AggregateError(errors));
    expect(changed).toBeInstanceOf(AggregateError);
    const [first, second] = changed instanceof AggregateError ? changed.errors : [];
    expect(first).toMatchObject({ code: 'c', hint: "--set 'dataset.ignore=[a]'", exitCode: 3 });
    expect(second).toBe(errors[1]);
  });
});
