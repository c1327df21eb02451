// A gRPC server with grpc.health.v1, or without it when PROTOCOL is "plain". SetServing changes its answer.
import { fileURLToPath } from 'node:url';
import { loadPackageDefinition, Server, ServerCredentials, status } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';

const proto = (name) =>
  loadPackageDefinition(
    loadSync(fileURLToPath(new URL(name, import.meta.url)), { enums: String, defaults: true }),
  );
const { heroes } = proto('./heroes.proto');
const { grpc } = proto('./health.proto');

const server = new Server();
const serving = new Map([
  ['', 'SERVING'],
  ['heroes.Heroes', 'SERVING'],
]);
server.addService(heroes.Heroes.service, {
  SetServing: ({ request }, callback) => {
    serving.set(request.service, request.status);
    callback(null, {});
  },
});
if (process.env.PROTOCOL !== 'plain') {
  server.addService(grpc.health.v1.Health.service, {
    Check: ({ request }, callback) => {
      const answer = serving.get(request.service);
      if (answer === undefined) callback({ code: status.NOT_FOUND, details: 'unknown service' });
      else callback(null, { status: answer });
    },
  });
}
server.bindAsync(`127.0.0.1:${process.env.PORT}`, ServerCredentials.createInsecure(), (error) => {
  if (error) throw error;
  console.log('listening');
});
process.once('SIGTERM', () => process.exit(0));
