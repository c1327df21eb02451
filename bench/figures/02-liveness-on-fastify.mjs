import { liveness } from '../harness/liveness.mjs';

export default liveness({
  adapter: 'fastify',
  label: 'Fastify',
  framework: { headers: {}, keepAliveTimeout: 72_000 },
  why:
    'Nest, Fastify and Node take nine tenths of the answer: an empty controller that does nothing but write the same ' +
    'bytes is about 1.25 × terminus and 1.15 × the hand-written one. Of the 3 µs above that, a third fetches the ' +
    'headers that hooks may have set, a third counts the request for the drain, and a third finds and writes the answer.',
  goals: { terminus: 1.15, handWritten: 1 },
});
