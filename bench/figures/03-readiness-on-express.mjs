import { readiness } from '../harness/readiness.mjs';

export default readiness({ adapter: 'express', label: 'Express' });
