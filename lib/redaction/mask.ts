/** What stands where a credential stood. */
export const MASK = '***';
