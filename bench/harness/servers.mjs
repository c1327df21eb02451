const file = (path) => new URL(`../${path}`, import.meta.url);

export const VITALS = file('servers/vitals.mjs');
export const PROBE_SERVER = file('servers/probe-server.mjs');
export const EMPTY_ROUTE = file('servers/empty-route.mjs');
export const BOOT = file('programs/boot.mjs');
export const MANY_CHECKS = file('programs/many-checks.mjs');
export const DEPENDENCY = file('servers/dependency.mjs');
export const TERMINUS = file('peers/terminus.mjs');
export const HAND_WRITTEN = file('peers/hand-written.mjs');
export const NODE_HTTP = file('peers/node-http.mjs');

/** The public answer of a probe that passes. */
export const PASS = '{"status":"pass"}';
