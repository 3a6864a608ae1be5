import { UserError } from '../../src/base/errors.js';

/** The messages of what a function throws to a user, in their order; anything else it throws is thrown on. */
export function messagesOf(action: () => unknown): string[] {
  return errorsOf(action).map(({ message }) => message);
}

export function errorsOf(action: () => unknown): UserError[] {
  try {
    action();
  } catch (error) {
    const errors: unknown[] = error instanceof AggregateError ? error.errors : [error];
    return errors.map((one) => {
      if (!(one instanceof UserError)) throw one;
      return one;
    });
  }
  return [];
}
