import { NestFactory } from '@nestjs/core';
import { AppModule } from './app.module.js';
import { banner } from './banner.js';
import { settings } from './settings.js';

const app = await NestFactory.create(AppModule);
// Without it nothing happens between SIGTERM and the end of the process: no drain, no closed connections.
app.enableShutdownHooks();
await app.listen(settings.port);

const { port } = new URL(await app.getUrl());
console.log(banner(`http://localhost:${port}`, settings.operatorToken));
