import { NestFactory } from '@nestjs/core';
import { JwtService } from '@nestjs/jwt';
import { HealthService } from 'nestjs-vitals';
import { AppModule } from './app.module.js';
import { banner } from './banner.js';
import { settings } from './settings.js';

const app = await NestFactory.create(AppModule);
// Without it, SIGTERM ends the process at once: there is no drain, and connections are not closed.
app.enableShutdownHooks();
await app.listen(settings.port);

// The server answers STARTING until the warm-up is done.
await app.get(HealthService).whenReady();

const { port } = new URL(await app.getUrl());
const token = await app.get(JwtService).signAsync({ sub: 'quick-start' });
console.log(banner(`http://localhost:${port}`, token));
