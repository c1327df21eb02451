import { liveness } from '../harness/liveness.mjs';

export default liveness({
  adapter: 'express',
  label: 'Express',
  framework: { headers: { 'X-Powered-By': 'Express' }, keepAliveTimeout: 5_000 },
  goals: { terminus: 1.3, handWritten: 1.2 },
});
