import type { PropertyRule } from '../shared/property-rules.js';

/** A status, or a range of them with both ends: `204`, `[200, 299]`. */
export type ExpectedStatus = number | readonly [from: number, to: number];

const isStatus = (value: unknown): boolean =>
  Number.isInteger(value) && (value as number) >= 100 && (value as number) <= 599;

/** The rule for one of them. */
export const expectedStatus: PropertyRule = (value) =>
  isStatus(value) ||
  (Array.isArray(value) && value.length === 2 && value.every(isStatus) && value[0] <= value[1])
    ? undefined
    : 'a status, or a range of them';

export const isExpected = (status: number, expected: readonly ExpectedStatus[]): boolean =>
  expected.some((one) => (typeof one === 'number' ? status === one : status >= one[0] && status <= one[1]));

/** `200-299 or 304` */
export const describeExpected = (expected: readonly ExpectedStatus[]): string =>
  expected.map((one) => (typeof one === 'number' ? one : `${one[0]}-${one[1]}`)).join(' or ');
