import type { HealthPresenter, PresentedCheck } from '../../interfaces/presenter.js';
import type { Reason } from '../../interfaces/reason.js';
import type { Status } from '../../interfaces/status.js';

/** What Spring Boot's readiness state REFUSING_TRAFFIC is for. */
const OUT_OF_SERVICE: readonly (Reason | undefined)[] = ['STARTING', 'REFUSED', 'DRAINING'];

/** The body of Spring Boot Actuator 3. It has no status between UP and DOWN, so a warning is UP. */
export const ACTUATOR_JSON: HealthPresenter = {
  mediaType: 'application/vnd.spring-boot.actuator.v3+json',
  present: ({ status, reason, checks }) =>
    JSON.stringify({
      status: statusOf(status, reason),
      components: checks && Object.fromEntries(checks.map((check) => [check.name, component(check)])),
    }),
};

const statusOf = (status: Status, reason: Reason | undefined) =>
  status !== 'fail' ? 'UP' : OUT_OF_SERVICE.includes(reason) ? 'OUT_OF_SERVICE' : 'DOWN';

function component({ status, reason, output, critical, durationMs }: PresentedCheck) {
  const details = { error: output, reason, critical, durationMs };
  const hasDetails = Object.values(details).some((detail) => detail !== undefined);
  return { status: statusOf(status, reason), details: hasDetails ? details : undefined };
}
