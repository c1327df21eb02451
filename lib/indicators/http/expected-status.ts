/** A status, or a range of them with both ends: `204`, `[200, 299]`. */
export type ExpectedStatus = number | readonly [from: number, to: number];

export const isExpected = (status: number, expected: readonly ExpectedStatus[]): boolean =>
  expected.some((one) => (typeof one === 'number' ? status === one : status >= one[0] && status <= one[1]));

/** `200-299 or 304` */
export const describeExpected = (expected: readonly ExpectedStatus[]): string =>
  expected.map((one) => (typeof one === 'number' ? one : `${one[0]}-${one[1]}`)).join(' or ');
