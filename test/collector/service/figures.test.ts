// @vitest-environment happy-dom
import { expect, test } from 'vitest';
import { offset, span } from '../../../collector/service/web/figures.ts';

test('what is shorter than a second is said in milliseconds', () => {
  expect(span(445)).toBe('445\u202fms');
  expect(span(3_400)).toMatch(/^3\u202f/);
  expect(offset(-12)).toBe('−12\u202fms');
});
