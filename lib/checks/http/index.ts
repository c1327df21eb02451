export type { ExpectedStatus } from './expected-status.js';
export { HttpHealthCheck } from './http.health-check.js';
export { InvalidUrlError } from './invalid-url.error.js';
