/** `payments-eu` is `PaymentsEu`. */
export const pascalCase = (name: string): string =>
  name
    .split(/[^\p{L}\p{N}]+/u)
    .map((word) => `${word[0]?.toUpperCase() ?? ''}${word.slice(1)}`)
    .join('');
