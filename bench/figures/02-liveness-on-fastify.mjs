import { liveness } from '../harness/liveness.mjs';

export default liveness({
  adapter: 'fastify',
  label: 'Fastify',
  framework: { headers: {}, keepAliveTimeout: 72_000 },
  goals: { terminus: 1.15, handWritten: 1 },
});
