import { DEFAULT_ROUTES, PROBES } from 'nestjs-vitals';

/** The first commands to try. */
export function banner(origin: string, token: string): string {
  const urls = PROBES.map((probe) => `  ${probe.padEnd(9)}  ${origin}/${DEFAULT_ROUTES[probe]}`);
  return `
${urls.join('\n')}

The deep report wants the operator's token:

AUTH='Authorization: Bearer ${token}'
curl -i -H "$AUTH" ${origin}/${DEFAULT_ROUTES.deep}
`;
}
