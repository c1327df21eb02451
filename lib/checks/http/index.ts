export { HttpHealthCheck, type ExpectedStatus, type HttpCheckOptions } from './http.health-check.js';
export { InvalidUrlError } from './invalid-url.error.js';
