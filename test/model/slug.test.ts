import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MAX_SLUG_LENGTH, sweepSlug } from '../../src/model/slug.js';

describe('sweepSlug', () => {
  test.each(['digits', 'breast-cancer', 'v1.2_final', '_x', '7', 'a'.repeat(64)])('keeps %s', (name) => {
    expect(sweepSlug(name)).toBe(name);
  });

  test.each([
    ['Digits', /^digits-[0-9a-f]{8}$/],
    ['deep vs. shallow', /^deep-vs-shallow-[0-9a-f]{8}$/],
    ['Zürich', /^zurich-[0-9a-f]{8}$/],
    ['../../etc/passwd', /^etc-passwd-[0-9a-f]{8}$/],
    ['..', /^sweep-[0-9a-f]{8}$/],
    ['-rf', /^rf-[0-9a-f]{8}$/],
    ['.hidden', /^hidden-[0-9a-f]{8}$/],
    ['dot.', /^dot-[0-9a-f]{8}$/],
    ['con', /^con-[0-9a-f]{8}$/],
    ['lpt1.txt', /^lpt1-txt-[0-9a-f]{8}$/],
    ['👩‍👩‍👧', /^sweep-[0-9a-f]{8}$/],
    ['a\nb', /^a-b-[0-9a-f]{8}$/],
    ['x'.repeat(300), /^x{55}-[0-9a-f]{8}$/],
  ])('makes %j safe', (name, slug) => expect(sweepSlug(name)).toMatch(slug));

  test('is safe as a folder and a key whatever the name, tells names apart, and is its own slug', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (name, other) => {
        const slug = sweepSlug(name);
        expect(slug).toMatch(/^[a-z0-9_][a-z0-9._-]*$/);
        expect(slug.length).toBeLessThanOrEqual(MAX_SLUG_LENGTH);
        expect(slug === sweepSlug(other)).toBe(name === other);
        expect(sweepSlug(slug)).toBe(slug);
      }),
    );
  });
});
