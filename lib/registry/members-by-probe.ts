import type { Probe } from '../contracts/probe.js';
import type { Registration } from '../contracts/registration.js';

/** The checks that take part in each probe: the same array for as long as its members stay the same. */
export type MembersByProbe = Readonly<Record<Probe, readonly Registration[]>>;

export function groupByProbe(registrations: readonly Registration[]): MembersByProbe {
  const membersOf = (probe: Probe) => registrations.filter(({ options }) => options.probes.has(probe));
  return {
    liveness: membersOf('liveness'),
    readiness: membersOf('readiness'),
    startup: membersOf('startup'),
    deep: membersOf('deep'),
  };
}

/** A new array for each probe that it joins; those of the others stay what they are. */
export function withMember(members: MembersByProbe, registration: Registration): MembersByProbe {
  const joined = [...registration.options.probes].map((probe) => [probe, [...members[probe], registration]]);
  return { ...members, ...(Object.fromEntries(joined) as MembersByProbe) };
}
