import { readiness } from '../harness/readiness.mjs';

export default readiness({ adapter: 'fastify', label: 'Fastify' });
