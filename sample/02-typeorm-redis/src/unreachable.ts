/** For a person who has just started the sample without its servers. Names no user and no password. */
export function unreachable(server: string, service: string, variable: string, url: string): string {
  return (
    `No connection to ${server} at ${new URL(url).host}. ` +
    `Start it with "docker compose up -d --wait ${service}", or set ${variable} to one that runs`
  );
}
